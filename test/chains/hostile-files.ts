import { EVENTS } from "../../src/chains/levers/activities.ts";
import { WORKFLOW } from "./support.ts";

const head = "on: issue_comment\njobs:\n  a:\n    runs-on: ubuntu-latest\n";
const many = (count: number, line: (index: number) => string, glue = "\n") =>
  Array.from({ length: count }, (_, index) => line(index)).join(glue);

/** A number of files by path. */
const several = (count: number, file: (index: number) => [string, string]) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => file(index)));
const ALL = Object.keys(EVENTS);
const TYPES = `{types: [${Object.keys(EVENTS.pull_request?.types ?? {})}]}`;

/** Files made to cost time or memory: what they are, the files, and what is said of them where they are refused. */
export const HOSTILE: readonly [
  string,
  string | Record<string, string> | (() => string | Record<string, string>),
  RegExp | null,
][] = [
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
  [
    "variables that stand for variables",
    () =>
      `on: issue_comment\nenv:\n${many(14, (i) => `  A${i}: "${`\${{ env.A${i + 1} }}`.repeat(10)}"`)}\njobs: {a: {runs-on: x, if: "env.A0 == 'x'", steps: [{run: npm publish}]}}`,
    /more to judge/,
  ],
  [
    "outputs that stand for outputs",
    () =>
      `on: issue_comment\njobs:\n${many(14, (i) => `  j${i}: {runs-on: x, ${i > 0 ? `needs: j${i - 1},` : ""} outputs: {o: "${`\${{ needs.j${i - 1}.outputs.o }}`.repeat(10)}"}, steps: [{run: npm publish, if: "needs.j${i - 1}.outputs.o == 'x'"}]}`)}`,
    /more to judge/,
  ],
  [
    "composite actions that use each other",
    () => ({
      [WORKFLOW]: `${head}    steps: [{uses: ./a0}]`,
      ...several(12, (i) => [
        `a${i}/action.yml`,
        `runs:\n  using: composite\n  steps:\n${many(12, (j) => `    - {uses: ./a${j}}`)}`,
      ]),
    }),
    /more to judge/,
  ],
  [
    "variables looked up in a long list",
    () =>
      `${head}    steps:\n      - run: npm publish\n        if: "${many(800, (i) => `env.V${i + 7000} == 'x'`, " || ")}"\n        env:\n${many(8_000, (i) => `          V${i}: "\${{ env.V${i + 1} }}"`)}`,
    null,
  ],
  [
    "a script of pulls without an end",
    () => `${head}    steps:\n      - run: "${"/pulls/x".repeat(8_000)}"`,
    null,
  ],
  [
    "a script of repos without an end",
    () => `${head}    steps:\n      - run: "${"(repos/x".repeat(8_000)}"`,
    null,
  ],
  [
    "globs without end",
    () =>
      `on: {push: {paths: [${many(20_000, (i) => `"a${i}/**"`, ",")}]}}\njobs:\n${many(20, (j) => `  j${j}: {runs-on: x, steps: [${many(50, (s) => `{run: a, env: {A: "\${{ secrets.S${j}_${s} }}"}}`, ",")}]}`)}`,
    /more than 1000 names/,
  ],
  [
    "ten thousand events",
    () => `on:\n${many(10_000, (i) => `  e${i}:`)}\njobs: {a: {runs-on: x, steps: [{run: npm publish}]}}`,
    /is not known/,
  ],
  [
    "flow brackets nested to the limit often",
    () =>
      `on: push\nenv:\n${many(300, (i) => `  a${i}: ${"[".repeat(500)}${"]".repeat(500)}`)}\njobs: {a: {runs-on: x, steps: [{run: npm publish}]}}`,
    /nested too deeply/,
  ],
  ["question marks", () => `on: push\n${"? ".repeat(30_000)}a`, /nested too deeply/],
  ["quotes unclosed", () => `on: push\na: "${"\\x ".repeat(90_000)}`, /YAML tokens/],
  ["an alias within itself", () => `on: push\njobs: &j {a: *j, runs-on: *j, steps: *j}`, /aliases followed/],
  ["commas", () => `on: [${",".repeat(380_000)}]`, /YAML tokens/],
  [
    "format upon format",
    () =>
      `${head}    if: ${"format('{0}{0}', ".repeat(40)}'x'${")".repeat(40)} == 'x'\n    steps: [{run: npm publish}]`,
    null,
  ],
  [
    "steps by an alias in every job at every event",
    () =>
      `x: &s\n${many(60, (i) => `  - {run: npm publish, env: {A: "\${{ secrets.S${i} }}"}, if: "github.actor == 'a${i}'"}`)}\non:\n${many(ALL.length, (i) => `  ${ALL[i]}: ${ALL[i] === "pull_request" ? TYPES : ""}`)}\n# action == label\njobs:\n${many(200, (j) => `  j${j}: {runs-on: x, steps: *s}`)}`,
    /aliases followed|more to judge/,
  ],
  [
    "a long script by an alias in every step",
    () =>
      `x: &s "${"gh pr review; git push; ".repeat(2_600)}"\non: push\njobs:\n${many(20, (j) => `  j${j}: {runs-on: x, steps: [${many(300, () => `{run: *s}`, ",")}]}`)}`,
    /aliases followed/,
  ],
  [
    "a condition by an alias in every step",
    () =>
      `x: &c "${many(700, (i) => `github.actor == 'a${i}'`, " || ")}"\non: [push, issue_comment]\njobs:\n${many(20, (j) => `  j${j}: {runs-on: x, steps: [${many(300, () => `{run: npm publish, if: *c}`, ",")}]}`)}`,
    /more to judge|aliases followed/,
  ],
  [
    "a script of git configurations",
    () =>
      `on: pull_request\njobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: actions/checkout@v4\n${many(18, () => `      - run: "${"git config ".repeat(1_800)}"`)}`,
    null,
  ],
  [
    "arithmetic that does not end",
    () =>
      `on: pull_request\njobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: actions/checkout@v4\n${many(18, () => `      - run: '${`$((${" $aaaaaaaaaaaa".repeat(30)} `.repeat(40)}'`)}`,
    null,
  ],
  [
    "calls that ask who acts",
    () =>
      several(4, (i) => [
        `.github/workflows/w${i}.yml`,
        `on: {workflow_call: , issue_comment: }\njobs:\n${many(12, (j) => `  c${j}: {uses: ./.github/workflows/w${j % 4}.yml}`)}\n  z: {runs-on: x, steps: [{uses: actions-cool/check-user-permission@v2, with: {require: admin, error-if-missing: true}}, {run: 'exit 1', if: "github.actor == 'x'"}]}\n  y: {needs: [${many(12, (j) => `c${j}`, ",")}], runs-on: x, steps: [{run: npm publish}]}`,
      ]),
    /more to judge|too many ways/,
  ],
  [
    "keys of the prototype",
    () =>
      `on: {__proto__: , constructor: , toString: , push: }\nenv: {__proto__: x, constructor: y}\njobs: {__proto__: {runs-on: x, steps: [{run: npm publish, uses: __proto__/x}]}, constructor: {needs: __proto__, if: "needs.__proto__.outputs.constructor == env.__proto__ && github.__proto__ && github.event.__proto__.x", runs-on: x, permissions: {__proto__: write}, steps: [{uses: constructor}, {uses: toString/valueOf@hasOwnProperty}]}}`,
    null,
  ],
  [
    "tabs, BOM, CRLF and NUL",
    () => `\uFEFFon: push\r\njobs:\r\n\ta: {runs-on: x}\r\n\0\0\0 b: [\r\n`,
    /not valid YAML/,
  ],
];

/** The files of a row by path. */
export function hostileFiles(row: (typeof HOSTILE)[number][1]) {
  const files = typeof row === "function" ? row() : row;
  return Object.entries(typeof files === "string" ? { [WORKFLOW]: files } : files).map(([path, text]) => ({
    path,
    text,
  }));
}
