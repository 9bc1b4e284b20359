import { attestationsOf, deleteAttestations, storeAttestation } from "../actions/attestations.ts";
import { Unprocessable } from "../actions/pulls.ts";
import { roleOf } from "../actions/repositories.ts";
import type { Attestation, Repository } from "../state/types.ts";
import {
  type Answer,
  type Context,
  canRead,
  HttpError,
  invalid,
  isCovered,
  noContent,
  notFound,
  ok,
  repositoryOf,
} from "./context.ts";
import type { Route } from "./router.ts";

interface Found {
  repository: Repository;
  attestation: Attestation;
}

/** Pages go by cursor here, not by number; nothing found at all is 404. */
function list(context: Context, repositories: Repository[]): Answer {
  const { world, path, params, query } = context;
  const digest = params.subject_digest ?? "";
  if (!/^[a-z0-9]+:[0-9a-f]+$/.test(digest)) throw invalid(`${digest} is not of the form algorithm:hex`);
  const found: Found[] = repositories.flatMap((repository) =>
    attestationsOf(repository, digest, query.get("predicate_type")).map((attestation) => ({
      repository,
      attestation,
    })),
  );
  if (found.length === 0) throw notFound();
  const size = Math.min(Math.max(Number(query.get("per_page") ?? 30) || 30, 1), 100);
  const after = query.get("after");
  const before = query.get("before");
  const at = (cursor: string) => found.findIndex(({ attestation }) => cursorOf(attestation) === cursor);
  const start = after !== null ? at(after) + 1 : before !== null ? Math.max(at(before) - size, 0) : 0;
  const shown = found.slice(start, start + size);
  const link = (rel: "next" | "prev", key: "after" | "before", cursor: string) => {
    const next = new URLSearchParams(query);
    next.delete("after");
    next.delete("before");
    next.set(key, cursor);
    return `<${world.url}${path}?${next}>; rel="${rel}"`;
  };
  const [first, last] = [shown[0], shown.at(-1)];
  const links = [
    ...(last !== undefined && start + size < found.length
      ? [link("next", "after", cursorOf(last.attestation))]
      : []),
    ...(first !== undefined && start > 0 ? [link("prev", "before", cursorOf(first.attestation))] : []),
  ];
  return {
    status: 200,
    headers: links.length === 0 ? {} : { link: links.join(", ") },
    body: { attestations: shown.map((one) => shape(context, one)) },
  };
}

const cursorOf = ({ id }: Attestation) => Buffer.from(`cursor:${id}`).toString("base64url");

/** GitHub keeps the bundle elsewhere too, compressed; that copy is not simulated. */
function shape({ world }: Context, { repository, attestation }: Found) {
  return {
    bundle: attestation.bundle,
    repository_id: repository.id,
    bundle_url: `${world.url}/attestations/${repository.id}/${attestation.id}.json.sn`,
    initiator: "user",
  };
}

function create(context: Context): Answer {
  const bundle = context.body.bundle as Record<string, unknown> | undefined;
  if (typeof bundle !== "object" || bundle === null) throw invalid('"bundle" wasn\'t supplied.');
  try {
    return ok({ id: storeAttestation(context.world, repositoryOf(context), bundle).id }, 201);
  } catch (error) {
    if (error instanceof Unprocessable) throw new HttpError(422, error.message);
    throw error;
  }
}

/** Repositories of the owner that the path names, which the caller may read or, for `write`, change. */
function repositoriesOf(context: Context, owner: string | undefined, write: boolean): Repository[] {
  const { world, auth } = context;
  return [...world.repositories.values()].filter((repository) => {
    if (repository.owner.login.toLowerCase() !== owner?.toLowerCase()) return false;
    if (!write) return canRead(context, repository);
    if (auth.kind === "installation") return isCovered(auth, repository);
    if (auth.kind !== "user") return false;
    return ["write", "maintain", "admin"].includes(roleOf(world, repository, auth.account) ?? "");
  });
}

const remove =
  (which: (params: Record<string, string>) => (one: Attestation) => boolean) =>
  (context: Context): Answer => {
    const repositories = repositoriesOf(context, context.params.org, true);
    if (deleteAttestations(repositories, which(context.params)) === 0) throw notFound();
    return noContent();
  };

const byId =
  ({ attestation_id }: Record<string, string>) =>
  (one: Attestation) =>
    one.id === Number(attestation_id);
const byDigest =
  ({ subject_digest }: Record<string, string>) =>
  (one: Attestation) =>
    one.digests.includes(subject_digest ?? "");

export const attestationRoutes: Route[] = [
  {
    name: "GET /repos/{owner}/{repo}/attestations/{subject_digest}",
    access: ["attestations:read"],
    handler: (context) => list(context, [repositoryOf(context)]),
  },
  {
    name: "POST /repos/{owner}/{repo}/attestations",
    access: ["attestations:write"],
    handler: create,
  },
  {
    name: "GET /orgs/{org}/attestations/{subject_digest}",
    access: ["attestations:read"],
    handler: (context) => list(context, repositoriesOf(context, context.params.org, false)),
  },
  {
    name: "DELETE /orgs/{org}/attestations/{attestation_id}",
    access: ["attestations:write"],
    handler: remove(byId),
  },
  {
    name: "DELETE /orgs/{org}/attestations/digest/{subject_digest}",
    access: ["attestations:write"],
    handler: remove(byDigest),
  },
];
