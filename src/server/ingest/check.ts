import { z } from "zod";
import { actor, app, envelope, pullRequestStub, repositoryKey, sha, timestamp } from "./shapes.ts";
import type { Context, Reaction, Wake } from "./types.ts";

/** Checks end in bursts; one evaluation a burst is enough. */
const BURST_SECONDS = 2;

const pullRequests = z.array(pullRequestStub).default([]);

const checkRunEvent = envelope.extend({
  action: z.string(),
  check_run: z.object({ name: z.string(), head_sha: sha, app: app.nullish(), pull_requests: pullRequests }),
});

const checkSuiteEvent = envelope.extend({
  action: z.string(),
  check_suite: z.object({ head_sha: sha, app: app.nullish(), pull_requests: pullRequests }),
});

/**
 * `check_run`: somebody asked for our run again (that re-evaluates and never overrides), or another app's check ended,
 * which a policy may have asked for. Our own runs wake nobody, else every answer would ask the question again.
 */
export function checkRun(payload: unknown, { appId }: Context): Reaction {
  const event = checkRunEvent.parse(payload);
  const { check_run: run } = event;
  const ours = run.app?.id === appId;
  if (event.action === "rerequested" && ours) return { wakes: wakes(event, run, true) };
  if (event.action === "completed" && !ours) return { wakes: wakes(event, run, false, BURST_SECONDS) };
  return {};
}

/** `check_suite`: GitHub asks us for a first suite at a push, or for all of it again. */
export function checkSuite(payload: unknown, { appId }: Context): Reaction {
  const event = checkSuiteEvent.parse(payload);
  const { check_suite: suite } = event;
  if (suite.app?.id !== appId) return {};
  if (event.action === "rerequested") return { wakes: wakes(event, suite, true) };
  if (event.action === "requested") return { wakes: wakes(event, suite, false) };
  return {};
}

/** The pull requests that GitHub names (it names none of forks), and whoever stands at that commit. */
function wakes(
  event: z.infer<typeof envelope>,
  subject: { head_sha: string; pull_requests: z.infer<typeof pullRequests> },
  invalidate: boolean,
  delay = 0,
): Wake[] {
  const repository = repositoryKey(event);
  const here = subject.pull_requests.filter((stub) => stub.base.repo.id === repository.repositoryId);
  return [
    ...here.map(({ number }): Wake => ({ to: "pull-request", repository, number, invalidate, delay })),
    { to: "head", repository, sha: subject.head_sha, invalidate, delay },
  ];
}

const statusEvent = envelope.extend({ sha, context: z.string(), updated_at: timestamp });

/**
 * `status`: a commit status is no evidence here (any writer sets any of them). One that takes our check's name is
 * witnessed, and an act (acts/products.ts): somebody tried to look like us.
 */
export function status(payload: unknown): Reaction {
  const event = statusEvent.parse(payload);
  if (!event.context.startsWith("agent-policy")) return {};
  return {
    testimonies: [
      {
        repositoryId: event.repository.id,
        number: null,
        witness: {
          kind: "act",
          name: `status:${event.context}`,
          number: null,
          sha: event.sha,
          at: event.updated_at,
          actor: actor(event.sender),
        },
      },
    ],
  };
}

const mergeGroupEvent = envelope.extend({
  action: z.string(),
  merge_group: z.object({ head_sha: sha, head_ref: z.string(), base_sha: sha, base_ref: z.string() }),
});

/** `merge_group`: the queue asks for a verdict on a trial merge. */
export function mergeGroup(payload: unknown): Reaction {
  const event = mergeGroupEvent.parse(payload);
  if (event.action !== "checks_requested") return {};
  const { head_sha, head_ref, base_sha, base_ref } = event.merge_group;
  const group = {
    ...repositoryKey(event),
    headSha: head_sha,
    headRef: head_ref,
    baseSha: base_sha,
    baseRef: base_ref,
  };
  return { wakes: [{ to: "merge-group", group, invalidate: true }] };
}
