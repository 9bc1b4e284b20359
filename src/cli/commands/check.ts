import { type Command, Option } from "commander";
import type { Decision } from "../../decision/types.ts";
import { AgentPolicyError } from "../../errors.ts";
import { deferredTeams, gatherFacts } from "../../git/facts.ts";
import { withObjects } from "../../git/objects.ts";
import { openRange } from "../../git/range.ts";
import { teamsIn } from "../../policy/teams.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import { readInput, userPath } from "../input.ts";
import { instant } from "../instant.ts";
import { note, print, useColor } from "../output.ts";
import { readTrust, trustedRootOption } from "../trusted-roots.ts";

type Format = "text" | "json" | "sarif" | "markdown";

interface CheckOptions {
  repo: string;
  base: string;
  head: string;
  policy?: string;
  orgPolicy?: string;
  baseRef?: string;
  headRef?: string;
  defaultBranch?: string;
  asOf?: string;
  attestation?: string[];
  trustedRoot?: string[];
  format: Format;
}

const EXAMPLES = `Examples:
  agent-policy check --repo . --base main --head HEAD
  agent-policy check --repo . --base origin/main --head copilot/fix-12 --format json
  agent-policy check --repo . --base main --head HEAD --policy draft.yml     try a policy before you merge it
`;

const EPILOGUE = `
Judges what git can know; rules that need GitHub (reviews, tasks, teams) are listed as deferred and colour nothing.
Exit code 3: nothing definite speaks against the change, but a fact is missing that git should have given.
`;

/** `check`: what the policy of the base says of a range of commits. */
export function define(command: Command): void {
  trustedRootOption(command)
    .option("--repo <dir>", "git repository to read", ".")
    .requiredOption("--base <rev>", "what the change would go into")
    .requiredOption("--head <rev>", "the change")
    .option("--policy <file>", "policy to judge by, instead of the one at the base")
    .option("--org-policy <file>", "the organisation's policy, which the repository's may only tighten")
    .option(
      "--base-ref <name>",
      "branch that the base is on GitHub (default: the branch --base names, else the default branch)",
    )
    .option("--head-ref <name>", "branch that the head is on GitHub (default: the branch --head names)")
    .option("--default-branch <name>", "default branch of the repository (default: as the clone says)")
    .option("--attestation <files...>", "signed provenance of the change")
    .option("--as-of <time>", "judge as of this moment, in ISO 8601 (default: now)")
    .addOption(
      new Option("--format <format>", "what to print")
        .choices(["text", "json", "sarif", "markdown"])
        .default("text"),
    )
    .addHelpText("before", EXAMPLES)
    .addHelpText("after", EPILOGUE)
    .action(check);
}

async function check(options: CheckOptions): Promise<void> {
  const asOf = instant(options.asOf);
  if (options.trustedRoot !== undefined && options.attestation === undefined)
    throw new AgentPolicyError(
      "usage",
      "usage/trusted-root",
      "--trusted-root is for an --attestation, and none is given",
      {
        remedy: "Name the attestation too, or leave --trusted-root out.",
      },
    );
  const files = Promise.all((options.attestation ?? []).map(readInput));
  files.catch(() => {}); // awaited below; what the range lacks comes first
  const opening = openRange({ ...options, repo: userPath(options.repo) });
  const engine = loadEngine(); // loads while git works
  engine.catch(() => {}); // awaited below; what git has to say comes first
  const range = await opening;
  const [facts, policy] = await withObjects(range.repository, (git) =>
    Promise.all([
      gatherFacts(range, git, asOf),
      engine.then(({ readLocalPolicy }) => readLocalPolicy(range, git, options.policy, options.orgPolicy)),
    ]),
  );
  const { decide } = await engine;
  facts.teams = deferredTeams(policy.state === "effective" ? teamsIn(policy.policy) : []);
  const attestations = await files;
  if (attestations.length > 0) {
    const { withAttestations } = await import("../local-attestations.ts");
    const trust = await readTrust(options.trustedRoot);
    Object.assign(facts, await withAttestations(range, policy, facts, { files: attestations, trust }));
  }
  const decision = decide(policy, facts);
  process.exitCode = exitCode(decision);
  if (facts.commits.known && facts.commits.value.length === 0)
    note(
      `agent-policy: ${options.head} has no commit that ${options.base} does not have, so there was nothing to judge`,
    );
  await print(await render(decision, options.format));
}

async function loadEngine() {
  await import("../one-shot.ts"); // before any schema is made
  const [{ readLocalPolicy }, { decide }] = await Promise.all([
    import("../local-policy.ts"),
    import("../../decision/decide.ts"),
  ]);
  return { readLocalPolicy, decide };
}

/**
 * A definite finding says no, whatever else is missing; with none, a missing fact leaves it undecided. A pass with
 * something missing cannot come from the engine and still would not count as fine.
 */
export function exitCode({
  verdict,
  findings,
  incomplete,
}: Pick<Decision, "verdict" | "findings" | "incomplete">): ExitCode {
  const refused = findings.some(({ severity }) => severity === "fail" || severity === "action-required");
  if (refused) return EXIT.refused;
  if (incomplete.length > 0 || verdict === "pending") return EXIT.undecided;
  return verdict === "pass" ? EXIT.ok : EXIT.refused;
}

async function render(decision: Decision, format: Format): Promise<string> {
  switch (format) {
    case "text": {
      const { renderText } = await import("../../decision/render/text.ts");
      return renderText(decision, { color: useColor(), width: process.stdout.columns ?? 100 });
    }
    case "json": {
      const { renderJson } = await import("../../decision/render/json.ts");
      return `${JSON.stringify(renderJson(decision), null, 2)}\n`;
    }
    case "markdown": {
      const { renderMarkdown } = await import("../../decision/render/markdown.ts");
      return renderMarkdown(decision);
    }
    case "sarif": {
      const [{ renderSarif }, { catalogue }] = await Promise.all([
        import("../../decision/render/sarif.ts"),
        import("../../rules/catalogue.ts"),
      ]);
      return `${JSON.stringify(renderSarif(decision, { rules: [...catalogue] }), null, 2)}\n`;
    }
  }
}
