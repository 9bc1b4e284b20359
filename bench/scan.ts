import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { LineCounter, parseDocument } from "yaml";
import { createScanner, scan } from "../src/chains/scan.ts";
import { HOSTILE } from "../test/chains/hostile-files.ts";
import { type Benchmark, median, result } from "./measure.ts";

/** Workflows as large as real ones (a median of 2.5 KB over 500 of 50 public repositories), of several kinds. */
function workflows(count: number) {
  return Array.from({ length: count }, (_, index) => ({
    path: `.github/workflows/w${index}.yml`,
    text: workflow(index),
  }));
}

const TRIGGERS = [
  "on:\n  push: {branches: [main]}\n  pull_request:\n    types: [opened, synchronize]",
  "on:\n  issue_comment: {types: [created]}",
  "on:\n  workflow_dispatch:\n    inputs:\n      target: {description: where to, default: staging}",
  "on:\n  push:\n    tags: ['v*']",
  "on:\n  schedule:\n    - cron: '0 3 * * *'",
];
const CONDITIONS = [
  "github.event_name == 'push' || github.event.pull_request.head.repo.full_name == github.repository",
  "startsWith(github.event.comment.body, '/deploy') && github.event.comment.author_association == 'MEMBER'",
  "inputs.target != ''",
  "github.actor != 'dependabot[bot]'",
  "success()",
];

function workflow(index: number): string {
  const kind = index % TRIGGERS.length;
  const steps = Array.from(
    { length: 7 },
    (_, step) => `      - name: Step ${step} of the build
        id: step-${step}
        run: |
          echo "building part ${step} of ${index}"
          make part-${step} CONFIG=release OUTPUT="$RUNNER_TEMP/out-${step}"
        env:
          LEVEL: "${step}"
          CACHE: \${{ runner.os }}-${step}-\${{ hashFiles('**/lock') }}
`,
  ).join("");
  return `name: Workflow ${index}
${TRIGGERS[kind]}
permissions:
  contents: read
  id-token: ${index % 3 === 0 ? "write" : "none"}
concurrency: {group: "\${{ github.workflow }}-\${{ github.ref }}", cancel-in-progress: true}
jobs:
  build:
    runs-on: ubuntu-latest
    strategy: {matrix: {version: [20, 22, 24], os: [linux, windows]}}
    steps:
      - uses: actions/checkout@v4
        with: {persist-credentials: false}
      - uses: actions/setup-node@v4
        with: {node-version: "\${{ matrix.version }}"}
${steps}  deploy:
    needs: build
    if: \${{ ${CONDITIONS[kind]} }}
    runs-on: ubuntu-latest
    ${index % 4 === 0 ? "environment: production" : "timeout-minutes: 20"}
    steps:
      - uses: actions/checkout@v4
      - run: ./deploy.sh
        env: {TOKEN: "\${{ secrets.DEPLOY_TOKEN }}"}
`;
}

/** Scanning 500 workflows beside only parsing them, and scanning them again unchanged beside the first time. */
export const scanBenchmarks: Benchmark = async () => {
  const files = workflows(500);
  const parse = () => {
    for (const { text } of files) parseDocument(text, { lineCounter: new LineCounter() });
  };
  const timed = (subject: () => void): number => {
    const start = performance.now();
    subject();
    return performance.now() - start;
  };
  timed(parse);
  timed(() => scan(files));
  const rounds = Array.from({ length: 5 }, () => {
    const scanner = createScanner();
    return {
      parse: timed(parse),
      scan: timed(() => scan(files)),
      first: timed(() => scanner(files)),
      again: timed(() => scanner(files)),
    };
  });
  const of = (key: "parse" | "scan" | "first" | "again") => median(rounds.map((round) => round[key]));
  return [
    result("scan/500-workflows", "ms", of("scan"), {
      name: "only parsing them with yaml",
      value: of("parse"),
    }),
    result("scan/unchanged", "ms", of("again"), { name: "the first scan", value: of("first") }),
    ...hostile(),
  ];
};

/** The worst of the hostile files, beside what they may take: a second and 200 MB. */
function hostile() {
  const script = join(import.meta.dirname, "hostile.ts");
  const runs = HOSTILE.map((_, index) => {
    const out = execFileSync(process.execPath, [script, String(index)], { encoding: "utf8" });
    return JSON.parse(out) as { name: string; ms: number; megabytes: number };
  });
  const slow = runs.reduce((a, b) => (b.ms > a.ms ? b : a));
  const large = runs.reduce((a, b) => (b.megabytes > a.megabytes ? b : a));
  const limit = (value: number) => ({ name: "what it may take", value });
  return [
    result("scan/hostile", "ms", slow.ms, limit(1_000), `worst: ${slow.name}`),
    result("scan/hostile-memory", "MB", large.megabytes, limit(200), `worst: ${large.name}`),
  ];
}
