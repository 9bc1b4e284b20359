import { writeFile } from "node:fs/promises";
import type { Command } from "commander";
import { AgentPolicyError } from "../../errors.ts";
import { assembleStatement } from "../../provenance/assemble.ts";
import { readJson } from "../../provenance/json.ts";
import { readSigningKey } from "../../provenance/private-key.ts";
import { signStatement } from "../../provenance/sign.ts";
import { branchOf, identityOf, readRange, type TargetOptions, targetOptions } from "../change-range.ts";
import { readInput, userPath } from "../input.ts";
import { note, print } from "../output.ts";

interface Options extends TargetOptions {
  key: string;
  predicate: string;
  out: string;
  repository?: string;
}

const EXAMPLES = `Examples:
  agent-policy attest --repo . --base main --head HEAD --key builder.pem --predicate run.json --out run.dsse.json \\
    --repository https://github.com/acme/shop --repository-id 810002373 --owner-id 32398091
`;

const EPILOGUE = `
Run it outside the sandbox: whoever can read the key can sign anything. The predicate says what the sandbox was and did;
commits, tree and starting point are read from the repository. docs/provenance.md tells every field.
`;

/** `attest`: signs what a sandbox says about a range of commits. */
export function define(command: Command): void {
  targetOptions(command)
    .requiredOption("--key <file>", "private key of the builder, PEM or JSON Web Key (Ed25519 or P-256)")
    .requiredOption("--predicate <file>", "what the sandbox was and did, as JSON")
    .requiredOption("--out <file>", "where to write the envelope; - is standard output")
    .option("--repository <url>", "the repository on GitHub, for people")
    .addHelpText("before", EXAMPLES)
    .addHelpText("after", EPILOGUE)
    .action(attest);
}

async function attest(options: Options): Promise<void> {
  const [keyText, predicateText] = await Promise.all([readInput(options.key), readInput(options.predicate)]);
  const key = readSigningKey(Buffer.from(keyText).toString("utf8"));
  const predicate = readJson(predicateText);
  if (!predicate.ok)
    throw new AgentPolicyError(
      "usage",
      "attest/predicate",
      `${options.predicate} is not plain JSON: ${predicate.detail}`,
      {
        remedy: "Correct the file; the statement has to read the same for everybody.",
      },
    );
  const { range, commits } = await readRange(options, new Date().toISOString());
  const statement = assembleStatement(predicate.value, {
    commits,
    baseRef: branchOf(range.base) ?? undefined,
    headRef: branchOf(range.head) ?? undefined,
    repository: options.repository,
    ...identityOf(options),
  });
  const { bytes, payloadDigest } = signStatement(statement, key);
  if (options.out === "-") await print(bytes.toString("utf8"));
  else await write(options.out, bytes);
  note(
    `agent-policy: signed ${commits.length} commits with ${key.alg} key ${key.kid}; payload ${payloadDigest}`,
  );
}

async function write(path: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeFile(userPath(path), bytes);
  } catch (cause) {
    throw new AgentPolicyError(
      "usage",
      "output/unwritable",
      `cannot write ${path}: ${cause instanceof Error ? cause.message : cause}`,
      { remedy: "Check the folder and its permissions.", cause },
    );
  }
}
