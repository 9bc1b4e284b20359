import { detectBots } from "../chains/bots/detect.ts";
import {
  pointless,
  readSuppressions,
  SUPPRESSIONS_FILE,
  type SuppressedPath,
  suppress,
} from "../chains/paths/suppressions.ts";
import { type Scan, scan as scanFiles } from "../chains/scan.ts";
import type { Settings } from "../chains/settings/settings.ts";
import type { Incomplete, NamedBot, Profile, SourceFile } from "../chains/types.ts";
import { POLICY_FILE } from "../policy/file-name.ts";
import { parsePolicy } from "../policy/parse.ts";

/** What the user asked to be judged. */
export interface Asked {
  profile?: Profile[];
  workflows?: boolean;
}

/** Scans files with the bots that they show and that their own policy names. */
export function judge(
  files: readonly SourceFile[],
  { profile, workflows }: Asked,
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

/** Sets apart what somebody accepts, by the suppressions among these files. */
export function accept(
  found: Scan,
  files: readonly SourceFile[],
): { scan: Scan; suppressed: SuppressedPath[] } {
  const file = files.find(({ path }) => path === SUPPRESSIONS_FILE);
  if (file === undefined) return { scan: found, suppressed: [] };
  const today = new Date().toISOString().slice(0, 10);
  const read = readSuppressions(file);
  const { paths, suppressed, incomplete } = suppress(found.paths, read, today);
  const gaps = [...found.incomplete, ...incomplete, ...pointless(read, files)];
  return { scan: { ...found, paths, incomplete: gaps }, suppressed };
}
