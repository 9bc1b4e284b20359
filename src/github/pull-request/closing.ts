import { z } from "zod";
import type { Position, Sibling } from "../../evaluation/ports/fact-source.ts";
import type { PullRequestKey } from "../../evaluation/ports/keys.ts";
import type { CheckRun, Commit, FileChange, FileMode } from "../../facts/facts.ts";
import { type Known, known } from "../../facts/known.ts";
import { errorsAt, type GitHubClient, type GraphqlError, parse } from "../client/client.ts";
import { readConnection } from "../client/connection.ts";
import { passing, unavailable } from "../client/failure.ts";
import { fileMode } from "../objects/objects.ts";
import { connection, sha } from "../shapes.ts";
import { closingQuery, MORE_CHECKS_QUERY, MORE_PULLS_QUERY } from "./closing-query.ts";
import { requireSame } from "./evidence.ts";
import { type ListedFile, MODES_BY_QUERY, requireAtHead, withMode, withoutBlob } from "./files.ts";
import { positionOf, standing } from "./position.ts";
import { moreSigners, SIGNERS_BY_QUERY, signedCommit, withAuthor, withSigners } from "./signers.ts";

const context = z.object({
  __typename: z.enum(["CheckRun", "StatusContext"]),
  name: z.string().optional(),
  status: z.string().optional(),
  conclusion: z.string().nullish(),
  completedAt: z.string().nullish(),
  checkSuite: z
    .object({ app: z.object({ databaseId: z.int().nullable(), slug: z.string() }).nullable() })
    .optional(),
});

const contexts = connection(context);
const rollup = z.object({ contexts }).nullable();

const pulls = connection(
  z.object({
    number: z.int(),
    state: z.enum(["OPEN", "CLOSED", "MERGED"]),
    headRefOid: sha,
    baseRefName: z.string(),
    baseRepository: z.object({ databaseId: z.int() }).nullable(),
  }),
);

const answer = z.object({
  repository: z.looseObject({
    databaseId: z.int(),
    pullRequest: standing.nullable(),
    head: z
      .looseObject({ id: z.string(), oid: sha, statusCheckRollup: rollup, associatedPullRequests: pulls })
      .nullable(),
    mergeBase: z.looseObject({ oid: sha }).nullish(),
  }),
});

const entry = z.object({ mode: z.int() }).nullish();
const entryAtHead = z.object({ mode: z.int(), oid: sha }).nullable();

export interface ClosingQuestion {
  key: PullRequestKey;
  headSha: string;
  mergeBase: Known<string>;
  files: Known<ListedFile[]>;
  commits: Known<Commit[]>;
  /** This App, whose own runs are no evidence. */
  appId: number;
}

export interface Closing {
  position: Position;
  siblings: Sibling[];
  checks: Known<CheckRun[]>;
  files: Known<FileChange[]>;
  commits: Known<Commit[]>;
}

/**
 * The second query, sent just before the decision: has anything moved, who else has this head, what do other checks
 * say, and the modes and signers that REST does not tell.
 *
 * @throws AgentPolicyError `github/unavailable` when the position or the siblings cannot be read
 */
export async function readClosing(client: GitHubClient, asked: ClosingQuestion): Promise<Closing> {
  const files = asked.files.known ? asked.files.value : [];
  const unread = files.length <= MODES_BY_QUERY ? files.filter(({ mode }) => !mode.known) : [];
  const before = [...new Set(unread.filter(hasBefore).map((file) => file.previousPath ?? file.path))];
  // Under every name, those that are gone too: the head has to agree with the list.
  const after = [...new Set(unread.flatMap(namesAtHead))];
  const commits = asked.commits.known ? asked.commits.value : [];
  const signed = commits.filter(isSigned).map(({ sha: id }) => id);
  const unsigned = commits.filter((commit) => !isSigned(commit)).map(({ sha: id }) => id);
  // Signers have to be known; whether both interfaces name the same author is looked at where it costs no request.
  const riding = [...signed, ...unsigned].slice(0, SIGNERS_BY_QUERY);
  const variables: Record<string, unknown> = {
    owner: asked.key.owner,
    name: asked.key.name,
    number: asked.key.number,
    head: asked.headSha,
    ...(asked.mergeBase.known && before.length > 0 ? { mergeBase: asked.mergeBase.value } : {}),
    ...Object.fromEntries(asked.mergeBase.known ? before.map((path, n) => [`b${n}`, path]) : []),
    ...Object.fromEntries(after.map((path, n) => [`a${n}`, path])),
    ...Object.fromEntries(riding.map((id, n) => [`c${n}`, id])),
  };
  const text = closingQuery({
    before: before.length,
    after: after.length,
    commits: riding.length,
    mergeBase: asked.mergeBase.known,
  });
  const { data, errors } = await client.graphql(text, variables);
  const what = `pull request ${asked.key.owner}/${asked.key.name}#${asked.key.number}`;
  if (data === null) throw unavailable(what, errors[0]?.message ?? "the answer is empty");
  const { repository } = parse(answer, data, what);
  requireSame(asked.key.repositoryId, repository);
  const failed = errorsAt(errors, "repository.pullRequest")[0];
  if (failed || !repository.pullRequest) throw unavailable(what, failed?.message ?? "the answer is empty");
  const { head } = repository;
  const signers = new Map(
    riding.map((id, n) => [
      id,
      errorsAt(errors, `repository.c${n}`)[0] ? null : parseSigned(repository[`c${n}`]),
    ]),
  );
  for (const [id, found] of await moreSigners(client, asked.key, signed.slice(SIGNERS_BY_QUERY)))
    signers.set(id, found);
  const modes = (
    side: Record<string, unknown> | null | undefined,
    path: string,
    paths: string[],
    letter: string,
  ) => {
    const name = `${letter}${paths.indexOf(path)}`;
    const field = `repository.${letter === "a" ? "head" : "mergeBase"}.${name}`;
    if (errorsAt(errors, field)[0]) return null;
    const found = entry.safeParse(side?.[name]);
    return found.success && found.data ? fileMode(found.data.mode.toString(8)) : null;
  };
  if (head !== null) {
    for (const file of unread) {
      requireAtHead(file, (path) => {
        const name = `a${after.indexOf(path)}`;
        const found = entryAtHead.safeParse(head[name]);
        // What could not be read is a gap in the modes already.
        if (errorsAt(errors, `repository.head.${name}`)[0] || !found.success) return file.blob ?? null;
        return found.data && fileMode(found.data.mode.toString(8)) !== null ? found.data.oid : null;
      });
    }
  }
  return {
    position: positionOf(repository.pullRequest),
    siblings: await readSiblings(client, asked, head, errors),
    checks: await readChecks(client, asked, head, errors),
    files: asked.files.known
      ? known(
          files.map((file) => {
            if (!unread.includes(file)) return withoutBlob(file);
            const old = hasBefore(file)
              ? modes(repository.mergeBase, file.previousPath ?? file.path, before, "b")
              : null;
            const now = hasAfter(file) ? modes(head, file.path, after, "a") : null;
            return withRead(withoutBlob(file), old, now);
          }),
        )
      : asked.files,
    commits: asked.commits.known
      ? known(
          commits.map((commit) => withAuthor(withSigners(commit, signers), signers.get(commit.sha) ?? null)),
        )
      : asked.commits,
  };
}

function parseSigned(value: unknown): z.infer<typeof signedCommit> | null {
  const result = signedCommit.safeParse(value);
  return result.success ? result.data : null;
}

function withRead(file: FileChange, before: FileMode | null, after: FileMode | null): FileChange {
  if ((hasBefore(file) && before === null) || (hasAfter(file) && after === null)) {
    const mode = passing(
      "github/no-mode",
      `mode of ${file.path}`,
      "GitHub did not say what kind of file it is.",
    );
    return { ...file, mode };
  }
  return withMode(file, { before, after });
}

const namesAtHead = (file: FileChange) =>
  file.status === "renamed" && file.previousPath !== null ? [file.path, file.previousPath] : [file.path];
const hasBefore = (file: FileChange) => file.status !== "added";
const hasAfter = (file: FileChange) => file.status !== "removed";
const isSigned = ({ signature }: Commit) => signature.known && signature.value !== null;

type Head = NonNullable<z.infer<typeof answer>["repository"]["head"]>;

async function readChecks(
  client: GitHubClient,
  asked: ClosingQuestion,
  head: Head | null,
  errors: GraphqlError[],
): Promise<Known<CheckRun[]>> {
  const failed = errorsAt(errors, "repository.head.statusCheckRollup")[0];
  if (failed) return passing("github/graphql-errors", "checks", `GitHub answered: ${failed.message}`);
  if (head === null)
    return passing("github/head-missing", "checks", "GitHub does not know the head commit yet.");
  // No rollup is GitHub's word for a commit without any check; a check that is asked for is then missing, never green.
  if (head.statusCheckRollup === null) return known([]);
  const schema = z.object({ node: z.object({ statusCheckRollup: rollup }) });
  const found = await readConnection("checks", head.statusCheckRollup.contexts, async (cursor) => {
    const next = await client.graphql(MORE_CHECKS_QUERY, { id: head.id, cursor });
    if (next.errors[0]) throw unavailable("checks", next.errors[0].message);
    return parse(schema, next.data, "checks").node.statusCheckRollup?.contexts;
  });
  if (!found.known) return found;
  return known(found.value.flatMap((run) => checkRun(run, asked.appId)));
}

const STATUSES = new Set(["queued", "in_progress", "completed", "waiting", "pending", "requested"]);

function checkRun(run: z.infer<typeof context>, appId: number): CheckRun[] {
  const app = run.checkSuite?.app ?? null;
  if (run.__typename !== "CheckRun" || run.name === undefined || app?.databaseId === appId) return [];
  const status = (run.status ?? "").toLowerCase();
  return [
    {
      name: run.name,
      app: app?.databaseId ? { id: app.databaseId, slug: app.slug } : null,
      // An unknown status is not taken for completed.
      status: STATUSES.has(status) ? (status as CheckRun["status"]) : "pending",
      conclusion: run.conclusion?.toLowerCase() ?? null,
      completedAt: run.completedAt ?? null,
    },
  ];
}

async function readSiblings(
  client: GitHubClient,
  asked: ClosingQuestion,
  head: Head | null,
  errors: GraphqlError[],
): Promise<Sibling[]> {
  const what = "pull requests with the same head";
  const failed = errorsAt(errors, "repository.head.associatedPullRequests")[0];
  if (failed || head === null)
    throw unavailable(what, failed?.message ?? "GitHub does not know the head commit yet");
  const schema = z.object({ node: z.object({ associatedPullRequests: pulls }) });
  const found = await readConnection(what, head.associatedPullRequests, async (cursor) => {
    const next = await client.graphql(MORE_PULLS_QUERY, { id: head.id, cursor });
    if (next.errors[0]) throw unavailable(what, next.errors[0].message);
    return parse(schema, next.data, what).node.associatedPullRequests;
  });
  if (!found.known) throw unavailable(what, found.gap.detail);
  return found.value
    .filter(
      (pull) =>
        pull.state === "OPEN" &&
        pull.number !== asked.key.number &&
        pull.headRefOid === asked.headSha &&
        pull.baseRepository?.databaseId === asked.key.repositoryId,
    )
    .map((pull) => ({ number: pull.number, baseRef: `refs/heads/${pull.baseRefName}` }));
}
