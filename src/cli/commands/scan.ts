import { type Command, InvalidArgumentError, Option } from "commander";
import { detectBots } from "../../chains/bots/detect.ts";
import { addedPaths } from "../../chains/difference.ts";
import { type Scan, scan as scanFiles } from "../../chains/scan.ts";
import { type ChainPath, PROFILES, type Profile, type SourceFile } from "../../chains/types.ts";
import { withObjects } from "../../git/objects.ts";
import { inspectRepository, localGit } from "../../git/repository.ts";
import { resolveRevisions } from "../../git/revisions.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import { userPath } from "../input.ts";
import { print } from "../output.ts";
import { filesOfCommit, filesOfDirectory } from "../scanned.ts";

type Format = "text" | "json" | "sarif" | "mermaid" | "dot" | "markdown";

const FORMATS: Format[] = ["text", "json", "sarif", "mermaid", "dot", "markdown"];

interface ScanOptions {
  profile?: Profile[];
  base?: string;
  format: Format;
}

const EXAMPLES = `Examples:
  agent-policy scan .                                    what can an agent make this repository's workflows do?
  agent-policy scan . --profile commenter                … that may only comment
  agent-policy scan . --base origin/main                 what does this branch add?
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
  const root = userPath(directory);
  const found = judge(await filesOfDirectory(root), options.profile);
  const added =
    options.base === undefined
      ? null
      : addedPaths(judge(await baseFiles(root, options.base), options.profile), found);
  process.exitCode = exitCode(found, added);
  await print(await render(found, added, options.format));
}

function judge(files: readonly SourceFile[], profiles: readonly Profile[] | undefined): Scan {
  return scanFiles(files, { ...(profiles !== undefined && { profiles }), bots: detectBots(files) });
}

async function baseFiles(root: string, base: string): Promise<SourceFile[]> {
  const repository = await inspectRepository(localGit(root));
  const [revision] = await resolveRevisions(repository.git, [base]);
  return withObjects(repository, (git) => filesOfCommit(git, revision?.sha ?? base));
}

/** Something reachable says no; something that cannot be told leaves it open. */
export function exitCode({ paths, incomplete }: Scan, added: readonly ChainPath[] | null): ExitCode {
  const counted = added ?? paths;
  if (counted.some(({ verdict }) => verdict === "reachable")) return EXIT.refused;
  return incomplete.length > 0 || counted.some(({ verdict }) => verdict === "unknown")
    ? EXIT.undecided
    : EXIT.ok;
}

async function render(found: Scan, added: readonly ChainPath[] | null, format: Format): Promise<string> {
  switch (format) {
    case "json": {
      const { renderScanJson } = await import("../../chains/render/json.ts");
      return `${JSON.stringify(renderScanJson(found, added), null, 2)}\n`;
    }
    case "sarif": {
      const [{ renderScanSarif }, { ENGINE }] = await Promise.all([
        import("../../chains/render/sarif.ts"),
        import("../../decision/engine.ts"),
      ]);
      return `${JSON.stringify(renderScanSarif(found, added, ENGINE), null, 2)}\n`;
    }
    case "mermaid":
    case "dot": {
      const { renderDot, renderMermaid } = await import("../../chains/render/graph.ts");
      return (format === "dot" ? renderDot : renderMermaid)(added ?? found.paths);
    }
    case "markdown": {
      const { renderScanMarkdown } = await import("../../chains/render/markdown.ts");
      return renderScanMarkdown(found, added);
    }
    case "text": {
      const { renderScanText } = await import("../../chains/render/text.ts");
      return renderScanText(found, { added });
    }
  }
}
