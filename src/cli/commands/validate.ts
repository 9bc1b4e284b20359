import { type Command, Option } from "commander";
import type { PolicyError, PolicyState } from "../../policy/effective.ts";
import { EXIT } from "../exit.ts";
import { readInput } from "../input.ts";
import { fileLayer, mergeLayers } from "../local-policy.ts";
import { oneLine, print } from "../output.ts";

interface ValidateOptions {
  org?: string;
  format: "text" | "json";
}

/** `validate FILE [--org FILE]`: exit 0 when the policy is right, 2 when it is not. */
export function define(command: Command): void {
  command
    .argument("<file>", "policy file; - reads standard input")
    .option("--org <file>", "the organisation's policy, which this one may only tighten")
    .addOption(new Option("--format <format>", "what to print").choices(["text", "json"]).default("text"))
    .addHelpText(
      "before",
      "Examples:\n  agent-policy validate .agent-policy.yml\n  agent-policy validate .agent-policy.yml --org ../.github/.agent-policy.yml --format json\n",
    )
    .action(validate);
}

async function validate(file: string, options: ValidateOptions): Promise<void> {
  const [repository, organization] = await Promise.all([
    readInput(file),
    options.org === undefined ? null : readInput(options.org),
  ]);
  const state = mergeLayers([
    ...(organization === null ? [] : [fileLayer("organization", options.org ?? "", organization)]),
    fileLayer("repository", file, repository),
  ]);
  const errors = state.state === "invalid" ? state.errors : [];
  const valid = state.state === "effective";
  process.exitCode = valid ? EXIT.ok : EXIT.usage;
  const digest = valid ? state.digest : null;
  if (options.format === "json") await print(`${JSON.stringify({ version: 1, valid, digest, errors })}\n`);
  else await print(valid ? text(file, state) : errors.map(errorText).join(""));
}

function text(file: string, state: PolicyState & { state: "effective" }): string {
  return `${oneLine(file)}: valid, ${state.digest}\n`;
}

/** As compilers write it, so that editors and terminals link to the place. */
function errorText({ file, line, column, code, message }: PolicyError): string {
  return `${oneLine(file)}:${line}:${column}: ${oneLine(message)} [${code}]\n`;
}
