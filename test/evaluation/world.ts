import { decide } from "../../src/decision/decide.ts";
import type { Verdict } from "../../src/decision/types.ts";
import type { EvaluationDeps } from "../../src/evaluation/deps.ts";
import type { DecisionLog, Published } from "../../src/evaluation/ports/decision-log.ts";
import type {
  FactSource,
  MergeGroupReading,
  Position,
  Reading,
} from "../../src/evaluation/ports/fact-source.ts";
import type { PullRequestKey } from "../../src/evaluation/ports/keys.ts";
import type { CheckOutput, Publisher } from "../../src/evaluation/ports/publisher.ts";
import type { Facts } from "../../src/facts/facts.ts";
import { known } from "../../src/facts/known.ts";
import type { PolicyState } from "../../src/policy/effective.ts";
import { alice, BASE, commit, facts, HEAD, push } from "../support/facts.ts";
import { effective } from "../support/policy.ts";

export const key = (number: number): PullRequestKey => ({
  installationId: 1,
  repositoryId: 500,
  owner: "acme",
  name: "shop",
  number,
});

export interface Pull extends Position {
  /** What is special about its facts. */
  facts: Partial<Omit<Facts, "change">>;
  policy: PolicyState;
}

export interface Run {
  id: number;
  name: string;
  headSha: string;
  status: "in_progress" | Verdict;
  title: string;
  summary: string;
}

/** A GitHub and a log in memory, with places to reach in between two steps. */
export function world() {
  const pulls = new Map<number, Pull>();
  const runs: Run[] = [];
  const writes: string[] = [];
  const enqueued: { number: number; reason: string; invalidate: boolean }[] = [];
  const state = {
    group: null as MergeGroupReading | null,
    /** Called once after the facts of a pull request were read, before the closing look. */
    beforeClosing: null as (() => void) | null,
    /** Called once just before a verdict is written. */
    beforeWrite: null as (() => Promise<void> | void) | null,
    /** Called once just after a verdict was written. */
    afterWrite: null as (() => void) | null,
    failOpen: null as Error | null,
    reads: 0,
  };
  const once = async (name: "beforeClosing" | "beforeWrite" | "afterWrite") => {
    const hook = state[name];
    state[name] = null;
    await hook?.();
  };

  const position = (pull: Pull): Position => ({
    headSha: pull.headSha,
    baseSha: pull.baseSha,
    baseRef: pull.baseRef,
    state: pull.state,
  });

  const source: FactSource = {
    async open(of) {
      if (state.failOpen) throw state.failOpen;
      const pull = pulls.get(of.number);
      if (!pull) return null;
      const seen = { ...pull };
      return {
        position: position(pull),
        headRef: "refs/heads/topic",
        defaultBranch: "main",
        policy: pull.policy,
        async read(): Promise<Reading> {
          state.reads += 1;
          const person = facts({
            by: alice,
            commits: { known: true, value: [commit(alice, { sha: seen.headSha })] },
            pushes: { known: true, value: [push(alice, { after: seen.headSha })] },
            change: {
              number: of.number,
              base: { ref: seen.baseRef, sha: seen.baseSha },
              head: {
                ref: "refs/heads/topic",
                sha: seen.headSha,
                repository: { id: 500, fullName: "acme/shop", fork: false },
              },
            },
            ...seen.facts,
          });
          await once("beforeClosing");
          const now = pulls.get(of.number) ?? pull;
          const siblings = [...pulls]
            .filter(
              ([number, other]) =>
                number !== of.number && other.state === "open" && other.headSha === seen.headSha,
            )
            .map(([number, other]) => ({ number, baseRef: other.baseRef }));
          return { facts: person, policy: seen.policy, siblings, position: position(now) };
        },
      };
    },
    async current(of) {
      const pull = pulls.get(of.number);
      return pull ? position(pull) : null;
    },
    async mergeGroup() {
      return state.group;
    },
    async openPullRequests(_, baseRef) {
      return [...pulls]
        .filter(([, pull]) => pull.state === "open" && (baseRef === undefined || pull.baseRef === baseRef))
        .map(([number, { baseRef: base, headSha }]) => ({
          number,
          baseRef: base,
          headSha,
          updatedAt: "2026-11-20T10:00:00Z",
        }));
    },
  };

  const publisher: Publisher = {
    async begin(_, name, headSha, title) {
      const id = runs.length + 1;
      runs.push({ id, name, headSha, status: "in_progress", title, summary: "" });
      writes.push(`begin ${name}`);
      return id;
    },
    async publish(_, check: CheckOutput, runId) {
      await once("beforeWrite");
      const existing = runs.find(({ id }) => id === runId);
      const { name, headSha, title, summary } = check;
      const status = check.verdict === "pending" ? "in_progress" : check.verdict;
      if (existing && existing.status !== "in_progress" && status === "in_progress")
        throw new Error("re-opened a completed run");
      if (existing) Object.assign(existing, { status, title, summary });
      else runs.push({ id: runs.length + 1, name, headSha, status, title, summary });
      writes.push(`${check.verdict} ${name}`);
      const id = existing?.id ?? runs.length;
      await once("afterWrite");
      return id;
    },
  };

  const generations = new Map<number, number>();
  const rows = new Map<string, Published>();
  const recorded = new Map<number, { name: string; headSha: string; verdict: Verdict; open: boolean }>();
  const log: DecisionLog = {
    async nextGeneration(of) {
      generations.set(of.number, (generations.get(of.number) ?? 0) + 1);
      return generations.get(of.number) ?? 0;
    },
    async latestGeneration(of) {
      return generations.get(of.number) ?? 0;
    },
    async record(of, decision) {
      recorded.set(of.number, {
        name: decision.gate.checkName,
        headSha: decision.subject.headSha,
        verdict: decision.verdict,
        open: true,
      });
    },
    async recordClosed(of) {
      const row = recorded.get(of.number);
      if (row) row.open = false;
    },
    async acts() {
      return known([]);
    },
    async authorizations() {
      return [];
    },
    async answers() {
      return [];
    },
    async published(_, headSha) {
      return [...rows.values()].filter((row) => row.headSha === headSha);
    },
    async rememberPublished(_, row) {
      rows.set(`${row.name} ${row.headSha}`, row);
    },
    async witnesses() {
      return [];
    },
    async issueWitnesses() {
      return [];
    },
    async mergedUses() {
      return [];
    },
    async activity() {
      return { known: true, value: [] };
    },
    async siblingVerdicts(_, name, headSha) {
      return [...recorded]
        .filter(([, row]) => row.open && row.name === name && row.headSha === headSha)
        .map(([number, { verdict }]) => ({ number, verdict }));
    },
  };

  const deps: EvaluationDeps = {
    source,
    publisher,
    log,
    work: {
      async enqueue(of, options) {
        enqueued.push({ number: of.number, ...options });
      },
    },
    now: () => new Date("2026-11-21T12:00:00Z"),
    decide,
  };

  return {
    deps,
    state,
    runs,
    writes,
    enqueued,
    recorded,
    rows,
    /** Adds a pull request by a person, which passes unless told otherwise. */
    pull(number: number, options: Partial<Pull> = {}): Pull {
      const pull: Pull = {
        headSha: HEAD,
        baseSha: BASE,
        baseRef: "refs/heads/main",
        state: "open",
        facts: {},
        policy: effective("limits: {files: 10}"),
        ...options,
      };
      pulls.set(number, pull);
      return pull;
    },
    remove(number: number) {
      pulls.delete(number);
    },
    /** What GitHub shows for a name on a commit: the run posted last. */
    shown(name: string, headSha = HEAD) {
      return runs.findLast((run) => run.name === name && run.headSha === headSha)?.status ?? null;
    },
  };
}
