import { createInterface } from "node:readline";
import { type Command, Option } from "commander";
import { AgentPolicyError } from "../../errors.ts";
import type { Commit } from "../../facts/facts.ts";
import { readCommits } from "../../git/commits.ts";
import { withObjects } from "../../git/objects.ts";
import { inspectRepository, localGit } from "../../git/repository.ts";
import { parseRange, resolveRevisions } from "../../git/revisions.ts";
import type { Attribution, CommitAttribution } from "../../identity/types.ts";
import type { Policy } from "../../policy/schema.ts";
import { EXIT } from "../exit.ts";
import { openInput, readInput, unreadable, userPath } from "../input.ts";
import { note, oneLine, print } from "../output.ts";
import { Progress } from "../progress.ts";

interface IdentifyOptions {
  repo?: string;
  range?: string;
  from?: string;
  policy?: string;
  format?: "text" | "json";
}

const EXAMPLES = `Examples:
  agent-policy identify --repo .                              the whole history of HEAD
  agent-policy identify --repo . --range main..HEAD --format json
  agent-policy identify --from pulls.jsonl                    pull requests exported with gh api
`;

/** `identify`: who wrote these commits, or these pull requests. Streams both ways; exit 3 when history was cut off. */
export function define(command: Command): void {
  command
    .option("--repo <dir>", "git repository to read")
    .option("--range <A..B>", "commits of B that A does not have; without it, the whole history of HEAD")
    .option(
      "--from <file>",
      "pull requests as JSON lines {pull_request, commits, comments?, events?}; - reads standard input",
    )
    .option("--policy <file>", "policy whose agents are known too")
    .addOption(
      new Option("--format <format>", "what to print (--from: JSON lines)").choices(["text", "json"]),
    )
    .addHelpText("before", EXAMPLES)
    .action(identify);
}

async function identify(options: IdentifyOptions): Promise<void> {
  const { repo, from } = options;
  if ((repo === undefined) === (from === undefined)) {
    throw new AgentPolicyError(
      "usage",
      "usage/what-to-identify",
      "say what to identify: either --repo or --from",
      {
        remedy: "For the repository you stand in: agent-policy identify --repo .",
      },
    );
  }
  const policy = options.policy === undefined ? { version: 1 as const } : await readPolicy(options.policy);
  if (repo !== undefined)
    await identifyHistory(repo, options.range ?? "HEAD", policy, options.format ?? "text");
  else if (from !== undefined) await identifyExported(from, policy, options.format ?? "json");
}

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
      remedy: `See all mistakes with: agent-policy validate ${file}`,
    },
  );
}

async function identifyHistory(
  repo: string,
  range: string,
  policy: Policy,
  format: "text" | "json",
): Promise<void> {
  const git = localGit(userPath(repo));
  const { from, to } = parseRange(range);
  const reads = [
    inspectRepository(git),
    resolveRevisions(git, from === null ? [to] : [to, from]),
    loadAttribution(policy),
  ] as const;
  // all at once; the repository's own error is the one to tell
  await Promise.allSettled(reads);
  const repository = await reads[0];
  const [tip, base] = await reads[1];
  const attributeCommit = await reads[2];
  const progress = new Progress("commits");
  let separator = "";
  if (format === "json") await print('{"version":1,"commits":[');
  await withObjects(repository, async (objects) => {
    for await (const batch of readCommits(objects, base?.sha ?? null, tip?.sha ?? to)) {
      let text = "";
      for (const commit of batch) {
        const attribution = attributeCommit(commit);
        if (format === "text") text += textLine(commit, attribution);
        else {
          text += `${separator}\n${JSON.stringify(commitJson(attribution))}`;
          separator = ",";
        }
      }
      progress.add(batch.length);
      await print(text);
    }
  });
  progress.end();
  const incomplete = repository.shallow
    ? [{ kind: "incomplete", code: "git/shallow", what: "commits", detail: SHALLOW }]
    : [];
  if (format === "json") await print(`\n],"incomplete":${JSON.stringify(incomplete)}}\n`);
  if (repository.shallow) {
    note(`agent-policy: ${SHALLOW} [git/shallow]`);
    process.exitCode = EXIT.undecided;
  }
}

const SHALLOW = "The clone is shallow, so older commits are missing; run `git fetch --unshallow`.";

async function loadAttribution(policy: Policy): Promise<(commit: Commit) => CommitAttribution> {
  const [{ attributeCommit }, { compileRegistry }, { identitySettings }] = await Promise.all([
    import("../../identity/commits.ts"),
    import("../../identity/registry/registry.ts"),
    import("../../identity/settings.ts"),
  ]);
  const registry = compileRegistry(policy.agents);
  const settings = identitySettings(policy.agents);
  return (commit) => attributeCommit(commit, registry, settings);
}

async function identifyExported(from: string, policy: Policy, format: "text" | "json"): Promise<void> {
  const [{ attribute }, { readRecord }] = await Promise.all([
    import("../../identity/change.ts"),
    import("../exported.ts"),
  ]);
  const progress = new Progress("pull requests");
  const asOf = new Date().toISOString();
  const input = openInput(from);
  // readline does not pass on an error of its input
  const failed = new Promise<never>((_, reject) =>
    input.once("error", (error) => reject(unreadable(from, error))),
  );
  const work = async () => {
    let number = 0;
    let text = "";
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      number += 1;
      if (line.trim() === "") continue;
      const facts = readRecord(line, number, asOf);
      const attribution = attribute(facts, policy);
      const { class: kind, basis, agents, evidence } = attribution;
      const commits = attribution.commits.map((commit) => ({
        sha: commit.sha,
        class: commit.class,
        basis: commit.basis,
        agents: commit.agents,
      }));
      text +=
        format === "text"
          ? `#${facts.change.number}  ${who(attribution)}  ${oneLine(facts.change.title)}\n`
          : `${JSON.stringify({ number: facts.change.number, class: kind, basis, agents, evidence, commits })}\n`;
      progress.add(1);
      if (text.length > 65_536) {
        await print(text);
        text = "";
      }
    }
    await print(text);
  };
  await Promise.race([work(), failed]);
  progress.end();
}

/** `commits[]` of the JSON contract. */
function commitJson({ sha, class: kind, basis, agents, evidence }: CommitAttribution) {
  return { sha, class: kind, basis, agents, evidence };
}

function textLine(commit: Commit, attribution: CommitAttribution): string {
  const subject = commit.message.split("\n", 1)[0] ?? "";
  return `${commit.sha.slice(0, 10)}  ${who(attribution)}  ${oneLine(subject)}\n`;
}

function who({ class: kind, basis, agents }: Attribution): string {
  return `${kind.padEnd(10)} ${basis.padEnd(8)} ${agents.join(",").padEnd(20)}`;
}
