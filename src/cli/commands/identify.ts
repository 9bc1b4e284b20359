import { type Command, Option } from "commander";
import { AgentPolicyError } from "../../errors.ts";
import type { Gap } from "../../facts/known.ts";
import type { DatedCommit } from "../../identity/summary.ts";
import type { CommitAttribution } from "../../identity/types.ts";
import type { Policy } from "../../policy/schema.ts";
import { attributionText } from "../attribution-text.ts";
import { EXIT } from "../exit.ts";
import { type IdentifiedCommit, visitHistory } from "../history.ts";
import { readInput, userPath } from "../input.ts";
import { note, oneLine, print } from "../output.ts";
import { Progress } from "../progress.ts";

interface IdentifyOptions {
  repo?: string;
  range?: string;
  from?: string;
  policy?: string;
  summary?: boolean;
  format?: "text" | "json";
}

const EXAMPLES = `Examples:
  agent-policy identify --repo .                              the whole history of HEAD
  agent-policy identify --repo . --range main..HEAD --format json
  agent-policy identify --repo . --summary                    which agents worked here, since when, how often
  agent-policy identify --from pulls.jsonl                    pull requests exported with gh api
`;

/** `identify`: who wrote these commits, or these pull requests. Streams both ways; exit 3 when history was cut off. */
export function define(command: Command): void {
  command
    .option("--repo <dir>", "git repository to read")
    .option("--range <A..B>", "commits of B that A does not have (default: the whole history of HEAD)")
    .option(
      "--from <file>",
      "pull requests as JSON lines {pull_request, commits, comments?, events?}; - reads standard input",
    )
    .option("--policy <file>", "policy whose agents are known too")
    .option("--summary", "with --repo: the agents and apps that worked there, not each commit")
    .addOption(
      new Option("--format <format>", "what to print (default: text; with --from, JSON lines)").choices([
        "text",
        "json",
      ]),
    )
    .addHelpText("before", EXAMPLES)
    .action(identify);
}

async function identify(options: IdentifyOptions): Promise<void> {
  const { repo, from, range = "HEAD" } = options;
  const policy = options.policy === undefined ? NO_POLICY : await readPolicy(options.policy);
  if (repo !== undefined && from === undefined) {
    const directory = userPath(repo);
    const format = options.format ?? "text";
    const missing = options.summary
      ? await summarise(directory, range, policy, format)
      : await list(directory, range, policy, format);
    for (const gap of missing) note(`agent-policy: ${gap.detail} [${gap.code}]`);
    if (missing.length > 0) process.exitCode = EXIT.undecided;
  } else if (from !== undefined && repo === undefined && !options.summary && options.range === undefined) {
    await identifyExported(from, policy, options.format ?? "json");
  } else {
    throw new AgentPolicyError(
      "usage",
      "usage/what-to-identify",
      "say what to identify: either --repo, with --range or --summary if you like, or --from",
      {
        remedy: "For the repository you stand in: agent-policy identify --repo .",
      },
    );
  }
}

const NO_POLICY: Policy = { version: 1 };

async function readPolicy(file: string): Promise<Policy> {
  const { parsePolicy } = await import("../../policy/parse.ts");
  const parsed = parsePolicy(await readInput(file), file);
  if (parsed.ok) return parsed.value;
  const [first] = parsed.errors;
  throw new AgentPolicyError(
    "usage",
    "policy/invalid",
    `${file}:${first?.line}:${first?.column}: ${first?.message}`,
    {
      remedy: `See every mistake with: agent-policy validate ${file}`,
    },
  );
}

type Format = "text" | "json";

/** Each commit, as it is read. */
async function list(directory: string, range: string, policy: Policy, format: Format): Promise<Gap[]> {
  const progress = new Progress("commits", true);
  let opened = false;
  const visit = async (batch: IdentifiedCommit[]) => {
    progress.add(batch.length);
    if (format === "text") return print(batch.map(textLine).join(""));
    const rows = batch.map(({ attribution }) => JSON.stringify(commitJson(attribution))).join(",\n");
    await print(`${opened ? ",\n" : '{"version":1,"commits":[\n'}${rows}`);
    opened = true;
  };
  const { incomplete } = await visitHistory(directory, range, policy.agents, visit);
  progress.end();
  if (format === "json") {
    await print(
      `${opened ? "\n" : '{"version":1,"commits":['}],"incomplete":${JSON.stringify(incomplete)}}\n`,
    );
  }
  return incomplete;
}

/** The inventory: which agents and unlisted apps worked there. */
async function summarise(directory: string, range: string, policy: Policy, format: Format): Promise<Gap[]> {
  const progress = new Progress("commits", false);
  const seen: DatedCommit[] = [];
  const { incomplete, registry } = await visitHistory(directory, range, policy.agents, async (batch) => {
    progress.add(batch.length);
    for (const { commit, attribution } of batch) seen.push({ at: commit.author.date, attribution });
  });
  progress.end();
  const [{ inventory }, { inventoryText }] = await Promise.all([
    import("../../identity/summary.ts"),
    import("../inventory.ts"),
  ]);
  const summary = inventory(seen, registry);
  await print(
    format === "json"
      ? `${JSON.stringify({ version: 1, summary, incomplete }, null, 2)}\n`
      : inventoryText(summary),
  );
  return incomplete;
}

/** Each pull request of an export, one line each, in order. */
async function identifyExported(from: string, policy: Policy, format: Format): Promise<void> {
  const { answers } = await import("../exported/answers.ts");
  const progress = new Progress("pull requests", true);
  let read = 0;
  let found = 0;
  for await (const { text, lines, changes, bad } of answers(from, {
    policy,
    format,
    asOf: new Date().toISOString(),
  })) {
    await print(text);
    progress.add(changes);
    read += lines;
    found += changes;
    if (bad === null) continue;
    throw new AgentPolicyError("usage", "input/bad-record", `line ${read} cannot be used: ${bad}`, {
      remedy:
        "Each line is one JSON object {pull_request, commits, comments?, events?} as `gh api` gives them.",
    });
  }
  progress.end();
  if (found === 0) note(`agent-policy: there is no pull request in ${from}`);
}

/** `commits[]` of the JSON contract. */
function commitJson({ sha, class: kind, basis, agents, evidence }: CommitAttribution) {
  return { sha, class: kind, basis, agents, evidence };
}

function textLine({ commit, attribution }: IdentifiedCommit): string {
  const subject = commit.message.split("\n", 1)[0] ?? "";
  return `${commit.sha.slice(0, 10)}  ${attributionText(attribution)}  ${oneLine(subject)}\n`;
}
