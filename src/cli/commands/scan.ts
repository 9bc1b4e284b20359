import { type Command, InvalidArgumentError, Option } from "commander";
import { type Authority, authorityOf } from "../../chains/authority.ts";
import { detectBots } from "../../chains/bots/detect.ts";
import { addedPaths } from "../../chains/difference.ts";
import { type Scan, scan as scanFiles } from "../../chains/scan.ts";
import type { Settings } from "../../chains/settings.ts";
import {
  readSuppressions,
  SUPPRESSIONS_FILE,
  type SuppressedPath,
  suppress,
} from "../../chains/suppressions.ts";
import {
  type ChainPath,
  type Incomplete,
  type NamedBot,
  PROFILES,
  type Profile,
  type SourceFile,
} from "../../chains/types.ts";
import { withObjects } from "../../git/objects.ts";
import { inspectRepository, localGit } from "../../git/repository.ts";
import { resolveRevisions } from "../../git/revisions.ts";
import { POLICY_FILE } from "../../policy/file-name.ts";
import { parsePolicy } from "../../policy/parse.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import { readInput, userPath } from "../input.ts";
import { print } from "../output.ts";
import { filesOfCommit, filesOfDirectory } from "../scanned.ts";

type Format = "text" | "json" | "sarif" | "mermaid" | "dot" | "svg" | "markdown";

const FORMATS: Format[] = ["text", "json", "sarif", "mermaid", "dot", "svg", "markdown"];

interface ScanOptions {
  profile?: Profile[];
  base?: string;
  workflows?: boolean;
  settings?: string;
  permissions?: string;
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
    .option("--workflows", "the writer may also change workflow files (an App's permission `workflows`)")
    .option("--settings <file>", "what `gh api` tells of environments and variables (docs/chains.md)")
    .option("--permissions <list>", "what the agent's App may do: contents=write,issues=write")
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
  const settings = await settingsOf(options);
  const files = await filesOfDirectory(root);
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
  await print(await render(found, added, options.format, { suppressed, authority }));
}

/** What the caller read of GitHub's settings; a permission given by itself stands above the file's. */
async function settingsOf({ settings, permissions }: ScanOptions): Promise<Settings | undefined> {
  if (settings === undefined && permissions === undefined) return undefined;
  const { readPermissions, readSettings } = await import("../../chains/read-settings.ts");
  return {
    ...(settings !== undefined && readSettings(new TextDecoder().decode(await readInput(settings)), settings)),
    ...(permissions !== undefined && { permissions: readPermissions(permissions) }),
  };
}

function judge(
  files: readonly SourceFile[],
  { profile, workflows }: ScanOptions,
  settings: Settings | undefined,
): Scan {
  const { bots, incomplete } = namedBots(files);
  const found = scanFiles(files, {
    ...(profile !== undefined && { profiles: profile }),
    bots: detectBots(files, bots),
    ...(workflows && { workflows }),
    settings,
  });
  return { ...found, incomplete: [...found.incomplete, ...incomplete] };
}

/** The bots that the repository's own policy names. */
function namedBots(files: readonly SourceFile[]): { bots: readonly NamedBot[]; incomplete: Incomplete[] } {
  const file = files.find(({ path }) => path === POLICY_FILE);
  if (file === undefined) return { bots: [], incomplete: [] };
  const parsed = parsePolicy(file.text, POLICY_FILE);
  if (parsed.ok) return { bots: parsed.value.deploy?.bots ?? [], incomplete: [] };
  const line = parsed.errors[0]?.line ?? 1;
  const reason = "the policy has mistakes, so the bots it names are not known; see agent-policy validate";
  return { bots: [], incomplete: [{ file: POLICY_FILE, line, reason }] };
}

function accept(found: Scan, files: readonly SourceFile[]): { scan: Scan; suppressed: SuppressedPath[] } {
  const file = files.find(({ path }) => path === SUPPRESSIONS_FILE);
  if (file === undefined) return { scan: found, suppressed: [] };
  const today = new Date().toISOString().slice(0, 10);
  const { paths, suppressed, incomplete } = suppress(found.paths, readSuppressions(file), today);
  return { scan: { ...found, paths, incomplete: [...found.incomplete, ...incomplete] }, suppressed };
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

async function render(
  found: Scan,
  added: readonly ChainPath[] | null,
  format: Format,
  beside: { suppressed: readonly SuppressedPath[]; authority: readonly Authority[] },
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
