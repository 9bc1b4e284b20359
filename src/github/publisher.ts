import type { Octokit } from "@octokit/core";
import { z } from "zod";
import type { Annotation } from "../decision/render/annotations.ts";
import { conclusionOf } from "../decision/render/conclusion.ts";
import type { RepositoryKey } from "../evaluation/ports/keys.ts";
import type { CheckOutput, Publisher } from "../evaluation/ports/publisher.ts";
import { createClient, type GitHubClient } from "./client/client.ts";
import { asUnavailable, isDenied, statusOf } from "./client/failure.ts";

/** docs.github.com/rest/checks/runs#update-a-check-run: "at most 50 annotations per API request". */
const ANNOTATIONS_A_REQUEST = 50;

export interface PublisherOptions {
  octokit: (installationId: number) => Promise<Octokit>;
  /** This App's number: other Apps' runs of the same name are none of ours. */
  appId: number;
  /** Waits before a run is posted again that may or may not have been posted. */
  pause?: (attempt: number) => Promise<void>;
}

const run = z.object({
  id: z.int(),
  name: z.string(),
  head_sha: z.string(),
  status: z.string(),
  external_id: z.string().nullish(),
  app: z.object({ id: z.int() }).nullish(),
});

const runs = z.object({ total_count: z.int(), check_runs: z.array(run) });

/** Said where GitHub does not take what there is to say. */
const BARE = {
  title: "Judged; GitHub refused the details",
  summary:
    "GitHub refused the text of this verdict. `agent-policy explain` on the App's server tells all of it.",
};

type Wanted = { status: string; external_id: string };

/** Check runs on GitHub. A run that is completed is never opened again; to ask anew, a new one is posted. */
export function createPublisher(options: PublisherOptions): Publisher {
  const pause =
    options.pause ??
    ((attempt: number) => new Promise<void>((resolve) => setTimeout(resolve, 1000 * 2 ** attempt)));
  const clients = new WeakMap<Octokit, GitHubClient>();

  async function clientOf(key: RepositoryKey): Promise<GitHubClient> {
    const octokit = await options.octokit(key.installationId);
    const client = clients.get(octokit) ?? createClient(octokit);
    clients.set(octokit, client);
    return client;
  }

  /** Our latest run of this name that looks as wanted. */
  async function find(
    client: GitHubClient,
    key: RepositoryKey,
    name: string,
    headSha: string,
    wanted: Wanted,
  ) {
    const { check_runs } = await client.get(
      "/repos/{owner}/{repo}/commits/{ref}/check-runs",
      { ...at(key), ref: headSha, check_name: name, app_id: options.appId, filter: "latest", per_page: 100 },
      runs,
    );
    return check_runs.find(
      (found) =>
        found.name === name &&
        found.app?.id === options.appId &&
        found.status === wanted.status &&
        (wanted.status === "in_progress" || found.external_id === wanted.external_id),
    );
  }

  /** Posting is not idempotent: after a failure that may have taken effect, the run is looked for first. */
  async function post(
    client: GitHubClient,
    key: RepositoryKey,
    body: Record<string, unknown> & Wanted & { name: string; head_sha: string },
  ) {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await client.send("POST /repos/{owner}/{repo}/check-runs", { ...at(key), ...body }, run, {
          once: true,
        });
      } catch (error) {
        if (attempt >= 2 || isDenied(error) || statusOf(error) === 422) throw error;
        await pause(attempt);
        const found = await find(client, key, body.name, body.head_sha, body);
        if (found) return found;
      }
    }
  }

  return {
    async begin(key, name, headSha, title, { adopt } = { adopt: false }) {
      const client = await clientOf(key);
      try {
        const wanted = { status: "in_progress", external_id: `begin ${headSha}` };
        const found = adopt ? await find(client, key, name, headSha, wanted) : undefined;
        if (found) return found.id;
        const output = { title, summary: "The pull request is being judged." };
        return (await post(client, key, { name, head_sha: headSha, ...wanted, output })).id;
      } catch (error) {
        throw asUnavailable(error, `check run ${name}`);
      }
    },

    async publish(key, check, runId) {
      const client = await clientOf(key);
      try {
        return await write(client, key, check, runId);
      } catch (error) {
        return await writeLess(client, key, check, runId, error).catch((cause) => {
          throw asUnavailable(cause, `check run ${check.name}`);
        });
      }
    },
  };

  /**
   * A verdict has to be told, or an older green stays: where GitHub refuses it for an annotation or for a text, without
   * these; where it no longer has the run, as a new one.
   *
   * @throws the error itself when there is nothing left to leave out
   */
  async function writeLess(
    client: GitHubClient,
    key: RepositoryKey,
    check: CheckOutput,
    runId: number | null,
    error: unknown,
  ): Promise<number> {
    if (statusOf(error) === 404 && runId !== null) return write(client, key, check, null);
    if (statusOf(error) !== 422) throw error;
    const bare = { ...check, annotations: [], title: BARE.title, summary: BARE.summary, text: "" };
    if (check.annotations.length === 0) return write(client, key, bare, runId);
    return write(client, key, { ...check, annotations: [] }, runId).catch((again) => {
      if (statusOf(again) !== 422) throw again;
      return write(client, key, bare, runId);
    });
  }

  async function write(client: GitHubClient, key: RepositoryKey, check: CheckOutput, runId: number | null) {
    const [first = [], ...rest] = inBatches(check.annotations);
    const buttons = check.actions === undefined ? {} : { actions: check.actions };
    const body = { ...stateOf(check), output: outputOf(check, first), ...buttons };
    const named = { name: check.name, head_sha: check.headSha };
    const id = runId ?? (await post(client, key, { ...named, ...body })).id;
    if (runId !== null) await patch(client, key, runId, body);
    for (const batch of rest) await patch(client, key, id, { output: outputOf(check, batch) });
    return id;
  }
}

function patch(client: GitHubClient, key: RepositoryKey, id: number, body: Record<string, unknown>) {
  return client.send("PATCH /repos/{owner}/{repo}/check-runs/{id}", { ...at(key), id, ...body }, run);
}

function stateOf(check: CheckOutput): Wanted & { conclusion?: string } {
  return { ...conclusionOf(check.verdict), external_id: check.externalId };
}

function outputOf(check: CheckOutput, annotations: Annotation[]) {
  return {
    title: check.title,
    summary: check.summary,
    ...(check.text === "" ? {} : { text: check.text }),
    annotations: annotations.map((annotation) => ({
      path: annotation.path,
      start_line: annotation.startLine,
      end_line: annotation.endLine,
      annotation_level: annotation.level,
      title: annotation.title,
      message: annotation.message,
    })),
  };
}

function inBatches(annotations: Annotation[]): Annotation[][] {
  const batches: Annotation[][] = [];
  for (let start = 0; start < annotations.length; start += ANNOTATIONS_A_REQUEST) {
    batches.push(annotations.slice(start, start + ANNOTATIONS_A_REQUEST));
  }
  return batches;
}

const at = ({ owner, name }: RepositoryKey) => ({ owner, repo: name });
