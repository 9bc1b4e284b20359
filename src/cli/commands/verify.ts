import { type Command, Option } from "commander";
import { AgentPolicyError } from "../../errors.ts";
import type { ProvenancePolicy, Step, Verification } from "../../provenance/types.ts";
import { branchOf, identityOf, readRange, type TargetOptions, targetOptions } from "../change-range.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import { readInput } from "../input.ts";
import { instant } from "../instant.ts";
import { oneLine, print } from "../output.ts";
import { readTrust, trustedRootOption } from "../trusted-roots.ts";

interface Options extends TargetOptions {
  policy: string;
  at?: string;
  trustedRoot?: string[];
  format: "json" | "text";
}

const EXAMPLES = `Examples:
  agent-policy verify run.dsse.json --policy .agent-policy.yml --repo . --base main --head HEAD
  agent-policy verify run.dsse.json --policy .agent-policy.yml --repo . --base main --head HEAD --repository-id 810002373
`;

const EPILOGUE = `
Exit codes: 0 verified, 1 refused, 2 wrong usage or unreadable input, 3 could not decide. Every code stands in docs/provenance-fields.md.
What only GitHub knows is compared where you give it; the rest is listed under "unchecked".
`;

/** `verify`: says whether an attestation holds for a range of commits under a policy, and why not. */
export function define(command: Command): void {
  command.argument("<file>", "the attestation: a DSSE envelope or a Sigstore bundle; - is standard input");
  trustedRootOption(targetOptions(command))
    .requiredOption("--policy <file>", "policy whose `provenance` it has to meet")
    .option("--at <time>", "when it was received, in ISO 8601 (default: now)")
    .addOption(new Option("--format <format>", "what to print").choices(["json", "text"]).default("json"))
    .addHelpText("before", EXAMPLES)
    .addHelpText("after", EPILOGUE)
    .action(verifyFile);
}

async function verifyFile(file: string, options: Options): Promise<void> {
  const receivedAt = instant(options.at);
  const [bytes, policyBytes] = await Promise.all([readInput(file), readInput(options.policy)]);
  await import("../one-shot.ts"); // before any schema is made
  const [policy, { verify }, { range, commits, names }] = await Promise.all([
    readPolicy(options.policy, policyBytes),
    import("../../provenance/verify.ts"),
    readRange(options, receivedAt),
  ]);
  const { repositoryId, ownerId, pullRequest } = identityOf(options);
  const sigstore = await (await readTrust(options.trustedRoot))(policy);
  const found = verify({
    bytes,
    policy,
    names,
    receivedAt,
    target: {
      repositoryId: repositoryId ?? null,
      ownerId: ownerId ?? null,
      pullRequest: pullRequest ?? null,
      baseRef: branchOf(range.base),
      headRef: branchOf(range.head),
      commits,
    },
    sigstore,
  });
  const answer = whole(found, commits.length);
  process.exitCode = exitCode(answer);
  await print(options.format === "json" ? json(answer) : tell(answer));
}

async function readPolicy(path: string, bytes: Uint8Array): Promise<ProvenancePolicy> {
  const [{ fileLayer, mergeLayers }, { withDefaults }] = await Promise.all([
    import("../local-policy.ts"),
    import("../../policy/defaults.ts"),
  ]);
  const state = mergeLayers([fileLayer("repository", path, bytes)]);
  if (state.state === "invalid") {
    const [first] = state.errors;
    throw new AgentPolicyError(
      "usage",
      "policy/invalid",
      `${first?.file}:${first?.line}: ${first?.message}`,
      {
        remedy: `See every mistake with: agent-policy validate ${path}`,
      },
    );
  }
  const provenance = state.state === "effective" ? withDefaults(state.policy).provenance : undefined;
  if (provenance !== undefined && provenance.builders.length > 0) return provenance;
  throw new AgentPolicyError(
    "usage",
    "policy/no-builders",
    `${path} names no builder, so nothing can be verified by it`,
    {
      remedy: "Write `provenance.builders` into the policy; docs/provenance.md shows how.",
    },
  );
}

/** One file is asked about, so it has to cover the whole range. */
function whole(answer: Verification, commits: number): Verification {
  const [from, to] = answer.coverage ?? [0, -1];
  if (!answer.verified || to - from + 1 === commits) return answer;
  const detail = `It covers ${to - from + 1} of ${commits} commits; the others need a statement or an approval of their own.`;
  const step: Step = { name: "coverage", ok: false, code: "set/partial", detail };
  return { ...answer, verified: false, code: step.code, reason: detail, steps: [...answer.steps, step] };
}

/** What could not be verified here is not the same as refused. */
function exitCode({ verified, code }: Verification): ExitCode {
  if (verified) return EXIT.ok;
  return code === "internal" || code === "sigstore/unavailable" ? EXIT.undecided : EXIT.refused;
}

function json({ statement, ...answer }: Verification): string {
  const { verified, code, reason, steps, ...rest } = answer;
  return `${JSON.stringify({ version: 1, verified, code, reason, steps, ...rest }, null, 2)}\n`;
}

function tell({ verified, code, reason, steps, unchecked }: Verification): string {
  const lines = steps.map(
    ({ name, ok, detail }) => `${ok ? "ok  " : "FAIL"} ${name.padEnd(12)} ${oneLine(detail)}`,
  );
  const open = unchecked.length > 0 ? [`Not compared, because not given: ${unchecked.join(", ")}.`] : [];
  const verdict = verified ? `Verified. ${oneLine(reason)}` : `Refused (${code}): ${oneLine(reason)}`;
  return `${[...lines, "", verdict, ...open].join("\n")}\n`;
}
