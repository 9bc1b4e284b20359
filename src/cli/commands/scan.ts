import { type Command, InvalidArgumentError, Option } from "commander";
import { type Authority, authorityOf } from "../../chains/paths/authority.ts";
import { addedPaths } from "../../chains/paths/difference.ts";
import type { SuppressedPath } from "../../chains/paths/suppressions.ts";
import type { Remedies } from "../../chains/remedies/remedy.ts";
import type { Scan } from "../../chains/scan.ts";
import type { Settings } from "../../chains/settings/settings.ts";
import { type ChainPath, PROFILES, type Profile, type SourceFile } from "../../chains/types.ts";
import { isWorkflowPath } from "../../chains/workflow/file.ts";
import { AgentPolicyError } from "../../errors.ts";
import { withObjects } from "../../git/objects.ts";
import { inspectRepository, localGit } from "../../git/repository.ts";
import { resolveRevisions } from "../../git/revisions.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import { readInput, userPath } from "../input.ts";
import { accept, judge } from "../judged.ts";
import { note, oneLine, print } from "../output.ts";
import { filesOfCommit, filesOfDirectory } from "../scanned.ts";

type Format = "text" | "json" | "sarif" | "mermaid" | "dot" | "svg" | "markdown";

const FORMATS: Format[] = ["text", "json", "sarif", "mermaid", "dot", "svg", "markdown"];

interface ScanOptions {
  profile?: Profile[];
  base?: string;
  workflows?: boolean;
  fix?: boolean;
  settings?: string;
  permissions?: string;
  format: Format;
}

const EXAMPLES = `Examples:
  agent-policy scan .                                    what can an agent make this repository's workflows do?
  agent-policy scan . --profile commenter                … that may only comment
  agent-policy scan . --base origin/main                 what does this branch add?
  agent-policy scan . --fix | git apply                  put the guards that stop it
`;

const EPILOGUE = `
Profiles: commenter (GitHub's read role), triage, writer. Without --profile all three are judged.
Exit codes: 0 nothing is reachable and everything was understood, 1 something is reachable (with --base: newly), 2 wrong usage
or unreadable input, 3 nothing is known to be reachable, but something could not be told.
`;

/** `scan`: every way in which an agent reaches a capability through workflows and bots. */
export function define(command: Command): void {
  command
    .argument("[directory]", "checkout to read", ".")
    .addOption(
      new Option("--profile <profile>", "who is judged; may be given more than once")
        .choices([...PROFILES])
        .argParser((value: string, before: Profile[] | undefined) => [...(before ?? []), profileOf(value)]),
    )
    .option("--workflows", "the writer may also change workflow files (an App's permission `workflows`)")
    .option("--settings <file>", "what `gh api` tells of environments and variables (docs/chains.md)")
    .option("--permissions <list>", "what the agent's App may do: contents=write,issues=write")
    .option(
      "--fix",
      "print a patch of the smallest set of guards that stops what is reachable (for git apply)",
    )
    .option("--base <rev>", "tell only what the working tree adds to this revision")
    .addOption(new Option("--format <format>", "what to print").choices(FORMATS).default("text"))
    .addHelpText("before", EXAMPLES)
    .addHelpText("after", EPILOGUE)
    .action(scan);
}

function profileOf(value: string): Profile {
  const profile = PROFILES.find((one) => one === value);
  if (profile === undefined) throw new InvalidArgumentError(`Allowed choices are ${PROFILES.join(", ")}.`);
  return profile;
}

async function scan(directory: string, options: ScanOptions): Promise<void> {
  if (options.fix && !["text", "json"].includes(options.format))
    throw new AgentPolicyError("usage", "usage/fix-format", "--fix prints a patch, not a report", {
      remedy: "Leave --format out, or take --format json, which holds both.",
    });
  const root = userPath(directory);
  const settings = await settingsOf(options);
  const files = await filesOfDirectory(root);
  if (!files.some(({ path }) => isWorkflowPath(path)))
    note(`agent-policy: there is no workflow in ${oneLine(root)}; a scan reads the root of a checkout`);
  const base = options.base === undefined ? null : await baseFiles(root, options.base);
  const judged = judge(files, options, settings);
  // what a change says of itself is not taken: policy and suppressions are the base's
  const { scan: found, suppressed } = accept(judged, base ?? files);
  const added = base === null ? null : addedPaths(judge(base, options, settings), found);
  const authority = authorityOf(
    found.profiles,
    [...found.paths, ...suppressed.map(({ path }) => path)],
    options.workflows,
  );
  process.exitCode = exitCode(found, added);
  const remedies = options.fix
    ? await remediesOf(files, found, added, (some) => judge(some, options, settings))
    : undefined;
  if (remedies === undefined || options.format === "json")
    await print(await render(found, added, options.format, { suppressed, authority, remedies }));
  else await printRemedies(remedies);
}

/** What the caller read of GitHub's settings; a permission given by itself stands above the file's. */
async function settingsOf({ settings, permissions }: ScanOptions): Promise<Settings | undefined> {
  if (settings === undefined && permissions === undefined) return undefined;
  const { readPermissions, readSettings } = await import("../../chains/settings/read.ts");
  return {
    ...(settings !== undefined &&
      readSettings(new TextDecoder().decode(await readInput(settings)), settings)),
    ...(permissions !== undefined && { permissions: readPermissions(permissions) }),
  };
}

async function baseFiles(root: string, base: string): Promise<SourceFile[]> {
  const repository = await inspectRepository(localGit(root));
  const [revision] = await resolveRevisions(repository.git, [base]);
  return withObjects(repository, (git) => filesOfCommit(git, revision?.sha ?? base));
}

/** For what is reported: with a base what is new, without what somebody accepts. */
async function remediesOf(
  files: readonly SourceFile[],
  found: Scan,
  added: readonly ChainPath[] | null,
  rescan: (files: readonly SourceFile[]) => Scan,
): Promise<Remedies> {
  const { remediesFor } = await import("../../chains/remedies/remedy.ts");
  return remediesFor(files, added ?? found.paths, rescan);
}

/** The patch on stdout, what it does and what is left to settings on stderr. */
async function printRemedies({ patch, guards, cut, settings }: Remedies): Promise<void> {
  for (const { title, file, line, cuts } of guards)
    console.error(`${file}:${line}  ${title}  (cuts ${cuts.length})`);
  if (guards.length > 0)
    console.error(`Judged again with the patch: ${cut.length} paths are stopped, none is opened.`);
  for (const { text, paths } of settings) console.error(`Setting  ${text}  (${paths.length})`);
  if (guards.length === 0 && settings.length === 0) console.error("Nothing to mend.");
  await print(patch);
}

/** Something reachable says no; something that cannot be told leaves it open. */
export function exitCode({ paths, incomplete }: Scan, added: readonly ChainPath[] | null): ExitCode {
  const counted = added ?? paths;
  if (counted.some(({ verdict }) => verdict === "reachable")) return EXIT.refused;
  return incomplete.length > 0 || counted.some(({ verdict }) => verdict === "unknown")
    ? EXIT.undecided
    : EXIT.ok;
}

async function render(
  found: Scan,
  added: readonly ChainPath[] | null,
  format: Format,
  beside: {
    suppressed: readonly SuppressedPath[];
    authority: readonly Authority[];
    remedies: Remedies | undefined;
  },
): Promise<string> {
  switch (format) {
    case "json": {
      const { renderScanJson } = await import("../../chains/render/json.ts");
      return `${JSON.stringify(renderScanJson(found, added, beside), null, 2)}\n`;
    }
    case "sarif": {
      const [{ renderScanSarif }, { ENGINE }] = await Promise.all([
        import("../../chains/render/sarif.ts"),
        import("../../decision/engine.ts"),
      ]);
      return `${JSON.stringify(renderScanSarif(found, added, ENGINE, beside.suppressed), null, 2)}\n`;
    }
    case "mermaid": {
      const { renderMermaid } = await import("../../chains/render/mermaid.ts");
      return renderMermaid(added ?? found.paths);
    }
    case "dot": {
      const { renderDot } = await import("../../chains/render/dot.ts");
      return renderDot(added ?? found.paths);
    }
    case "svg": {
      const { renderSvg } = await import("../../chains/render/svg.ts");
      return renderSvg(added ?? found.paths);
    }
    case "markdown": {
      const { renderScanMarkdown } = await import("../../chains/render/markdown.ts");
      return renderScanMarkdown(found, added);
    }
    case "text": {
      const { renderScanText } = await import("../../chains/render/text.ts");
      return renderScanText(found, { added, ...beside });
    }
  }
}
