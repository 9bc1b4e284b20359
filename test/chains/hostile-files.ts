import { WORKFLOW } from "./support.ts";

const head = "on: issue_comment\njobs:\n  a:\n    runs-on: ubuntu-latest\n";
const many = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index)).join("\n");

/** Files made to cost time or memory: what they are, the files, and what is said of them where they are refused. */
export const HOSTILE: readonly [string, string | Record<string, string>, RegExp | null][] = [
  [
    "an expression of a megabyte",
    `${head}    if: \${{ ${"github.actor == 'x' || ".repeat(45_000)}true }}\n    steps: [{run: npm publish}]`,
    /longer than/,
  ],
  [
    "an expression as long as GitHub takes",
    `${head}    if: \${{ ${"github.actor == 'x' || ".repeat(880)}true }}\n    steps: [{run: npm publish}]`,
    null,
  ],
  [
    "an expression nested deeply",
    `${head}    if: \${{ ${"(".repeat(5_000)}true${")".repeat(5_000)} }}\n    steps: [{run: npm publish}]`,
    null,
  ],
  ["brackets nested deeply", `on: ${"[".repeat(100_000)}`, /nested too deeply/],
  ["mappings nested deeply", many(700, (index) => `${" ".repeat(index)}a:`), /nested too deeply/],
  ["lists nested deeply", "- ".repeat(20_000), /nested too deeply/],
  [
    "an alias bomb",
    `a: &a [x,x,x,x,x,x,x,x,x]\n${many(9, (index) => `${"bcdefghij"[index]}: &${"bcdefghij"[index]} [${Array(9).fill(`*${"abcdefghij"[index]}`)}]`)}\non: issue_comment\njobs: {x: {runs-on: *j, strategy: *j, steps: *j}}`,
    /unknown key|nodes/,
  ],
  [
    "a huge matrix",
    `${head}    strategy:\n      matrix:\n${many(256, (index) => `        v${index}: [${Array(100).fill(index)}]`)}\n    steps: [{run: npm publish}]`,
    null,
  ],
  [
    "jobs that need each other in more words than a file may have",
    `on: issue_comment\njobs:\n${many(256, (index) => `  j${index}: {needs: [${Array.from({ length: 256 }, (_, other) => `j${other}`)}], runs-on: x, steps: [{run: npm publish}]}`)}`,
    /more than 100000 YAML tokens/,
  ],
  [
    "jobs that all need each other",
    `x: &all [${Array.from({ length: 256 }, (_, other) => `j${other}`)}]\non: issue_comment\njobs:\n${many(256, (index) => `  j${index}: {needs: *all, runs-on: x, steps: [{run: npm publish}]}`)}`,
    /more than 64 jobs/,
  ],
  [
    "a thousand jobs in a row",
    `on: issue_comment\njobs:\n${many(1_000, (index) => `  j${index}: {needs: [${index > 0 ? `j${index - 1}` : ""}], runs-on: x, steps: [{run: npm publish}]}`)}`,
    /more than 256 jobs/,
  ],
  [
    "a thousand steps",
    `${head}    steps:\n${many(1_000, (index) => `      - {id: s${index}, if: "steps.s${index - 1}.outputs.x != 'y'", run: npm publish}`)}`,
    /more than 400 steps/,
  ],
  [
    "a script to trip patterns",
    `${head}    steps:\n      - run: |\n          ${"createReview(gh pr review git push ".repeat(1_800)}`,
    null,
  ],
  [
    "an option list to trip patterns",
    `${head}    steps:\n      - run: |\n          gh workflow run ${"-a ".repeat(20_000)}`,
    null,
  ],
  [
    "an event named often",
    `on: [${Array(20_000).fill("issue_comment")}]\njobs: {a: {runs-on: x, steps: [{run: npm publish}]}}`,
    null,
  ],
  [
    "workflows that all follow each other",
    Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [
        `.github/workflows/w${index}.yml`,
        "on: {workflow_run: {workflows: ['*']}, issue_comment: }\njobs: {a: {runs-on: x, steps: [{run: npm publish}]}}",
      ]),
    ),
    null,
  ],
  [
    "workflows that all call each other",
    Object.fromEntries(
      Array.from({ length: 12 }, (_, index) => [
        `.github/workflows/w${index}.yml`,
        `on: {workflow_call: , issue_comment: }\njobs:\n${many(12, (job) => `  c${job}: {uses: ./.github/workflows/w${job}.yml}`)}`,
      ]),
    ),
    /too many ways/,
  ],
];

/** The files of a row by path. */
export const hostileFiles = (files: string | Record<string, string>) =>
  Object.entries(typeof files === "string" ? { [WORKFLOW]: files } : files).map(([path, text]) => ({
    path,
    text,
  }));
