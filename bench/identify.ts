import { spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Benchmark, median, result } from "./measure.ts";

const COMMITS = 20_000;
const PULL_REQUESTS = 20_000;
const ROUNDS = 5;

const CLI = fileURLToPath(new URL("../src/cli/bin.js", import.meta.url));

/** Who the made-up commits come from, by turns: people, agents by address and by trailer, bots. */
const AUTHORS = [
  { name: "Some Developer", email: "developer@example.org", id: 1001, type: "User" },
  { name: "Copilot", email: "198982749+Copilot@users.noreply.github.com", id: 198982749, type: "Bot" },
  { name: "Another Developer", email: "1002+another@users.noreply.github.com", id: 1002, type: "User" },
  {
    name: "dependabot[bot]",
    email: "49699333+dependabot[bot]@users.noreply.github.com",
    id: 49699333,
    type: "Bot",
  },
] as const;

const turn = (n: number) => AUTHORS[n % AUTHORS.length] ?? AUTHORS[0];

/** About 400 bytes, as in the histories of public repositories; every fifth names a co-author. */
function messageOf(n: number): string {
  const body = Array.from(
    { length: 4 },
    (_, line) => `Line ${line} says what changed in part ${n % 97} and why: nobody likes a riddle.`,
  );
  const trailer = n % 5 === 0 ? "\n\nCo-authored-by: Claude <noreply@anthropic.com>" : "";
  return `Change number ${n} (#${n})\n\n${body.join("\n")}${trailer}\n`;
}

/** A bare repository with `COMMITS` empty commits in a row, made by `git fast-import`. */
async function makeRepository(directory: string): Promise<void> {
  await finished(spawn("git", ["init", "--bare", "--quiet", directory]));
  const git = spawn("git", ["-C", directory, "fast-import", "--quiet"], {
    stdio: ["pipe", "inherit", "inherit"],
  });
  const done = finished(git);
  for (let n = 1; n <= COMMITS; n += 1) {
    const { name, email } = turn(n);
    const message = messageOf(n);
    const at = `${1_700_000_000 + n * 600} +0000`;
    const commit = [
      "commit refs/heads/main",
      `author ${name} <${email}> ${at}`,
      `committer GitHub <noreply@github.com> ${at}`,
      `data ${Buffer.byteLength(message)}`,
      message,
    ].join("\n");
    if (!git.stdin.write(`${commit}\n`)) await once(git.stdin, "drain");
  }
  git.stdin.end();
  await done;
  await finished(spawn("git", ["-C", directory, "symbolic-ref", "HEAD", "refs/heads/main"]));
}

/** Pull requests in the shapes of GitHub's REST API, one JSON object a line, one to four commits each. */
async function makeExport(file: string): Promise<number> {
  const out = createWriteStream(file);
  let bytes = 0;
  for (let n = 1; n <= PULL_REQUESTS; n += 1) {
    const line = `${JSON.stringify(pullRequest(n))}\n`;
    bytes += line.length;
    if (!out.write(line)) await once(out, "drain");
  }
  out.end();
  await once(out, "close");
  return bytes;
}

function pullRequest(n: number) {
  const { name, email, id, type } = turn(n);
  const account = user(id, name, type);
  const sha = (which: number) => (n * 10 + which).toString(16).padStart(40, "a");
  const repo = {
    id: 7,
    name: "shop",
    full_name: "acme/shop",
    fork: false,
    default_branch: "main",
    owner: user(1, "acme", "Organization"),
  };
  const commits = Array.from({ length: 1 + (n % 4) }, (_, at) => ({
    sha: sha(at + 1),
    url: `https://api.github.com/repos/acme/shop/commits/${sha(at + 1)}`,
    commit: {
      message: messageOf(n + at),
      author: { name, email, date: "2026-05-01T10:00:00Z" },
      committer: { name: "GitHub", email: "noreply@github.com", date: "2026-05-01T10:00:00Z" },
      tree: { sha: sha(9) },
      verification: { verified: true, reason: "valid", signature: null, payload: null },
    },
    author: account,
    committer: user(19864447, "web-flow", "User"),
    parents: [{ sha: sha(at) }],
  }));
  const body = "What: one thing.\n\nWhy: somebody asked for it.\n";
  const pull_request = {
    number: n,
    title: `Change number ${n}`,
    state: "closed",
    user: account,
    body,
    created_at: "2026-05-01T09:00:00Z",
    merged_at: "2026-05-01T12:00:00Z",
    draft: false,
    auto_merge: null,
    head: { ref: `topic/${n}`, sha: sha(commits.length), user: account, repo },
    base: { ref: "main", sha: sha(0), user: repo.owner, repo },
  };
  return { pull_request, commits };
}

function user(id: number, login: string, type: string) {
  const url = `https://api.github.com/users/${login}`;
  return { login, id, type, url, html_url: `https://github.com/${login}`, repos_url: `${url}/repos` };
}

/** Counts the lines that arrive: what any reader of the same bytes has to do at least. */
const COUNT_LINES = `
  import { spawn } from "node:child_process";
  let lines = 0;
  const git = spawn("git", ["-C", process.argv[1], "log", "--format=%H%n%T%n%P%n%an%n%ae%n%at%n%cn%n%ce%n%ct%n%B"]);
  for await (const chunk of git.stdout)
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines++;
  console.log(lines);
`;

const PARSE_LINES = `
  import { createReadStream } from "node:fs";
  import { createInterface } from "node:readline";
  let commits = 0;
  for await (const line of createInterface({ input: createReadStream(process.argv[1]) }))
    commits += JSON.parse(line).commits.length;
  console.log(commits);
`;

/** Tells a process's peak memory as the last thing it says. */
const TELL_MEMORY = `data:text/javascript,${encodeURIComponent(
  'process.on("exit", () => process.stderr.write("\\n" + process.resourceUsage().maxRSS));',
)}`;

interface Run {
  milliseconds: number;
  lines: number;
  megabytes: number;
}

/** One whole process, start and end included. */
async function time(args: string[]): Promise<Run> {
  const started = performance.now();
  const child = spawn(process.execPath, ["--import", TELL_MEMORY, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const done = finished(child);
  let lines = 0;
  let errors = "";
  child.stdout.on("data", (chunk: Buffer) => {
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines += 1;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  await done;
  const milliseconds = performance.now() - started;
  return { milliseconds, lines, megabytes: Number(errors.split("\n").at(-1)) / 1024 };
}

async function finished(child: ReturnType<typeof spawn>): Promise<void> {
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`${child.spawnfile} ended with ${code}`);
}

/** Both in turn, so that a machine whose speed drifts slows both; one round for warming up. */
async function race(ours: string[], theirs: string[], lines: number) {
  const rounds: { ours: Run; theirs: Run }[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const one = { ours: await time(ours), theirs: await time(theirs) };
    if (one.ours.lines < lines) throw new Error(`${one.ours.lines} lines came, not ${lines}`);
    if (round > 0) rounds.push(one);
  }
  return {
    ours: median(rounds.map((one) => one.ours.milliseconds)),
    theirs: median(rounds.map((one) => one.theirs.milliseconds)),
    megabytes: Math.max(...rounds.map((one) => one.ours.megabytes)),
  };
}

/**
 * `identify/history`: the whole command over a local clone of 20,000 commits, beside a reader that only counts the lines
 * of `git log`. `identify/exported`: the whole command over 20,000 exported pull requests, beside a program that only
 * parses each line. Whole processes, their start included; no network.
 */
export const identifyBenchmarks: Benchmark = async () => {
  const directory = mkdtempSync(join(tmpdir(), "agent-policy-bench-"));
  try {
    const repository = join(directory, "repository.git");
    await makeRepository(repository);
    const history = await race(
      [CLI, "identify", "--repo", repository, "--format", "json"],
      ["--input-type=module", "--eval", COUNT_LINES, repository],
      COMMITS,
    );
    const file = join(directory, "pulls.jsonl");
    const bytes = await makeExport(file);
    const exported = await race(
      [CLI, "identify", "--from", file],
      ["--input-type=module", "--eval", PARSE_LINES, file],
      PULL_REQUESTS,
    );
    const rate = Math.round(PULL_REQUESTS / (exported.ours / 1_000)).toLocaleString("en");
    return [
      result(
        "identify/history",
        "ms",
        history.ours,
        { name: "git log, its lines counted", value: history.theirs },
        `${COMMITS.toLocaleString("en")} commits, whole process; ${Math.round(history.megabytes)} MB at most`,
      ),
      result(
        "identify/exported",
        "ms",
        exported.ours,
        { name: "JSON.parse of each line", value: exported.theirs },
        `${PULL_REQUESTS.toLocaleString("en")} pull requests of ${Math.round(bytes / PULL_REQUESTS)} bytes, whole process: ` +
          `${rate} a second; ${Math.round(exported.megabytes)} MB at most`,
      ),
    ];
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
};
