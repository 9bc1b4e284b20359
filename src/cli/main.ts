import { Command, CommanderError } from "commander";
import { COMMANDS } from "./commands.ts";
import { EXIT } from "./exit.ts";
import { endQuietlyOnClosedPipe, reportError } from "./output.ts";

const EXAMPLES = `Examples:
  agent-policy init                                       write a starter policy here
  agent-policy validate .agent-policy.yml                 is the policy right?
  agent-policy check --repo . --base main --head HEAD     what would the check say?
  agent-policy identify --repo . --range main..HEAD       who wrote these commits?
  agent-policy scan .                                     what can an agent make this repository's workflows do?
`;

const EPILOGUE = `
Exit codes: 0 fine, 1 the policy says no, 2 wrong usage or unreadable input, 3 could not decide.
`;

/** Runs one command line (without node and script) and sets the process's exit code. Never rejects. */
export async function main(argv: string[]): Promise<void> {
  endQuietlyOnClosedPipe();
  try {
    const program = await assemble(argv);
    await program.parseAsync(argv, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    else reportError(error);
  }
}

/** The program with the called command in full, and the others by name and summary only. */
async function assemble(argv: string[]): Promise<Command> {
  const program = new Command("agent-policy")
    .description("Governs what AI coding agents may do in your repositories.")
    .addHelpText("before", EXAMPLES)
    .addHelpText("after", EPILOGUE);
  if (argv.includes("--version") || argv.includes("-V")) program.version(await readVersion());
  else program.option("-V, --version", "print the version");
  settle(program);
  const words = argv.filter((word) => !word.startsWith("-"));
  const called = words[0] === "help" ? words[1] : words[0];
  for (const [name, { summary, load }] of Object.entries(COMMANDS)) {
    const command = settle(
      program
        .command(name)
        .summary(summary)
        .description(`${summary[0]?.toUpperCase()}${summary.slice(1)}.`),
    );
    if (name === called) (await load()).define(command);
  }
  return program;
}

/** Errors come back as exceptions, so that exit codes are ours. */
function settle(command: Command): Command {
  return command
    .exitOverride()
    .helpOption("-h, --help", "show this help")
    .showHelpAfterError("Run it with --help to see how.");
}

async function readVersion(): Promise<string> {
  const { readFile } = await import("node:fs/promises");
  const manifest: unknown = JSON.parse(
    await readFile(new URL("../../package.json", import.meta.url), "utf8"),
  );
  return typeof manifest === "object" && manifest !== null && "version" in manifest
    ? String(manifest.version)
    : "unknown";
}
