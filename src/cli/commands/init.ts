import { rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import type { Command } from "commander";
import { AgentPolicyError } from "../../errors.ts";
import { POLICY_FILE } from "../../policy/file-name.ts";
import { matchPaths } from "../../policy/match.ts";
import { parsePolicy } from "../../policy/parse.ts";
import { userDirectory, userPath } from "../input.ts";
import { note, oneLine, print } from "../output.ts";
import { starterPolicy } from "../starter.ts";
import { survey } from "../survey.ts";

interface InitOptions {
  dir: string;
  force?: boolean;
  print?: boolean;
}

/** `init`: a starter policy that observes first, fitted to the repository. */
export function define(command: Command): void {
  command
    .option("--dir <dir>", "the repository", ".")
    .option("--force", "replace a policy that is there")
    .option("--print", "write it to standard output, not to the file")
    .addHelpText("before", "Examples:\n  agent-policy init\n  agent-policy init --dir ../shop --print\n")
    .action(init);
}

async function init(options: InitOptions): Promise<void> {
  const found = await survey(userPath(options.dir));
  const text = starterPolicy(found, found.files.filter(matchPaths(["@agent-instructions"])));
  const parsed = parsePolicy(text, POLICY_FILE);
  if (!parsed.ok) throw new Error(`the starter policy is not valid: ${parsed.errors[0]?.message}`);
  if (options.print) return print(text);
  const file = join(found.root, POLICY_FILE);
  if (options.force) await rm(file, { force: true }); // the link itself, should it be one
  try {
    await writeFile(file, text, { flag: "wx" });
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error) || error.code !== "EEXIST")
      throw unwritable(file, error);
    throw new AgentPolicyError("usage", "init/exists", `${oneLine(file)} is there already`, {
      remedy: "Look at a new one with --print, or replace yours with --force.",
    });
  }
  note(`Wrote ${oneLine(file)}. It observes: findings are reported and block nothing.`);
  const next = ["--repo", options.dir, "--base", found.defaultBranch ?? "main", "--head", "BRANCH"];
  note(
    `Next: agent-policy check ${oneLine([...next, "--policy", relative(userDirectory(), file)].join(" "))}`,
  );
}

function unwritable(file: string, error: unknown): AgentPolicyError {
  return new AgentPolicyError(
    "usage",
    "init/unwritable",
    `cannot write ${file}: ${error instanceof Error ? error.message : error}`,
    {
      remedy: "Check the directory's permissions, or use --print.",
      cause: error,
    },
  );
}
