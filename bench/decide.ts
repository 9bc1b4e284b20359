import * as cedar from "@cedar-policy/cedar-wasm/nodejs";
import { decide } from "../src/decision/decide.ts";
import type { Facts } from "../src/facts/facts.ts";
import { known } from "../src/facts/known.ts";
import { resolvePolicy } from "../src/policy/layers.ts";
import { commit, copilot, facts, file } from "../test/support/facts.ts";
import { type Benchmark, pair, result } from "./measure.ts";

/** A glob and the same in Cedar's `like`. */
interface Entry {
  glob: string;
  like: string;
}

function entries(count: number): Entry[] {
  const forms = [
    (n: number) => ({ glob: `src/module${n}/**`, like: `src/module${n}/*` }),
    (n: number) => ({ glob: `**/*.ext${n}`, like: `*.ext${n}` }),
    (n: number) => ({ glob: `lib/package${n}/**`, like: `lib/package${n}/*` }),
    (n: number) => ({ glob: `**/secret${n}.json`, like: `*/secret${n}.json` }),
  ];
  return Array.from(
    { length: count },
    (_, n) => (forms[n % forms.length] ?? forms[0])?.(n) ?? { glob: "", like: "" },
  );
}

/** Most paths are open, one in 15 is closed by one of the entries. */
function paths(count: number, rules: readonly Entry[]): string[] {
  return Array.from({ length: count }, (_, n) => {
    const closed = rules[n % rules.length]?.glob ?? "";
    return n % 15 === 0
      ? closed.replace("**/*", "deep/file").replace("/**", `/file${n}.ts`).replace("**/", "deep/")
      : `app/area${n % 40}/part${n % 7}/file${n}.ts`;
  });
}

function ask(fileCount: number, entryCount: number) {
  const rules = entries(entryCount);
  const names = paths(fileCount, rules);
  const policy = resolvePolicy([
    {
      layer: "repository",
      repository: "acme/shop",
      path: ".agent-policy.yml",
      commit: "d".repeat(40),
      content: {
        state: "present",
        text: JSON.stringify({
          version: 1,
          paths: rules.map(({ glob }) => ({ match: [glob], agents: "forbid" })),
        }),
      },
    },
  ]);
  if (policy.state !== "effective") throw new Error("the benchmark's policy does not parse");
  const given: Facts = facts({
    files: known(names.map((name) => file(name))),
    commits: known(
      Array.from({ length: 10 }, (_, n) =>
        commit(copilot, {
          sha: String(n).repeat(40),
          message: `Step ${n}\n\nWhat it does, in two lines\nof plain text.`,
        }),
      ),
    ),
  });

  const set = `bench-${fileCount}`;
  const text = rules
    .map(
      ({ like }) =>
        `forbid(principal is Agent, action, resource) when { context.path like ${JSON.stringify(like)} };`,
    )
    .join("\n");
  const parsed = cedar.preparsePolicySet(set, {
    staticPolicies: `permit(principal, action, resource);\n${text}`,
  });
  if (parsed.type !== "success") throw new Error(JSON.stringify(parsed.errors));
  const refusals = (): number => {
    let refused = 0;
    for (const path of names) {
      const answer = cedar.statefulIsAuthorized({
        principal: { type: "Agent", id: "copilot" },
        action: { type: "Action", id: "change" },
        resource: { type: "Repository", id: "shop" },
        context: { path },
        preparsedPolicySetId: set,
        entities: [],
      });
      if (answer.type !== "success") throw new Error(JSON.stringify(answer.errors));
      if (answer.response.decision === "deny") refused += 1;
    }
    return refused;
  };

  // A comparison of different questions would say nothing: both must refuse the same number of paths.
  const ours = decide(policy, given).findings.filter((finding) => finding.rule === "paths/forbidden").length;
  const theirs = refusals();
  if (ours !== theirs || ours === 0) throw new Error(`we refuse ${ours} paths, Cedar ${theirs}`);
  return { ours: () => void decide(policy, given), theirs: () => void refusals(), refused: ours };
}

const note = "ours: whole decision (attribution, all rules, ids); Cedar: one authorisation per path";

export const decideBenchmarks: Benchmark = async () => {
  const small = ask(30, 20);
  const ordinary = pair(small.ours, small.theirs, { calls: 1_000 });
  const big = ask(3_000, 100);
  const large = pair(big.ours, big.theirs, { calls: 3, rounds: 7 });
  return [
    result(
      "decide/ordinary-pr",
      "µs",
      ordinary.a,
      { name: "cedar-wasm, 30 paths × 20 policies", value: ordinary.b },
      note,
    ),
    result(
      "decide/large-pr",
      "µs",
      large.a,
      { name: "cedar-wasm, 3,000 paths × 100 policies", value: large.b },
      note,
    ),
  ];
};
