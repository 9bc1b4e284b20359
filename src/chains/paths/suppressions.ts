import { z } from "zod";
import { readDocument } from "../../policy/document.ts";
import { explainIssues } from "../../policy/issues.ts";
import {
  CAPABILITY_KINDS,
  type ChainPath,
  type Incomplete,
  LEVER_KINDS,
  PROFILES,
  type SourceFile,
} from "../types.ts";

/** Where a repository says which ways it accepts; protected like the policy itself. */
export const SUPPRESSIONS_FILE = ".agent-policy-scan.yml";

const text = z.string().trim().min(1);

/** One accepted way, or several that are alike. Whatever is named has to match; an id, a workflow or a bot is named at least. */
const suppression = z.strictObject({
  id: z
    .string()
    .regex(/^[0-9a-f]{16}$/, "the id of a path, as scan --format json prints it")
    .optional(),
  workflow: text.optional(),
  job: text.optional(),
  bot: text.optional(),
  profile: z.enum(PROFILES).optional(),
  lever: z.enum(LEVER_KINDS).optional(),
  capability: z.enum(CAPABILITY_KINDS).optional(),
  name: text.optional(),
  owner: z.string().regex(/^@[\w.-]+(\/[\w.-]+)?$/, "who answers for it: @login or @org/team"),
  reason: z.string().trim().min(10, "at least ten characters"),
  expires: z.iso.date(),
});

const suppressionsFile = z.strictObject({
  version: z.literal(1),
  suppressions: z.array(suppression).max(500),
});

export type Suppression = z.infer<typeof suppression> & { file: string; line: number };

/** What a repository accepts. */
export interface Suppressions {
  entries: Suppression[];
  /** What is wrong with the file: then nothing in it counts. */
  incomplete: Incomplete[];
}

/** A path that is accepted, and by which entry. */
export interface SuppressedPath {
  path: ChainPath;
  by: Suppression;
}

/** Reads the file of suppressions; with a mistake in it nothing is suppressed. Never throws. */
export function readSuppressions({ path, text: source }: SourceFile): Suppressions {
  const flawed = (flaws: readonly { line: number; message: string }[]): Suppressions => ({
    entries: [],
    incomplete: flaws.map(({ line, message }) => ({ file: path, line, reason: message })),
  });
  const read = readDocument(source);
  if (!read.ok) return flawed(read.flaws);
  const { located } = read;
  const result = suppressionsFile.safeParse(located.value);
  if (!result.success) return flawed(explainIssues(result.error.issues, suppressionsFile, located));
  const entries = result.data.suppressions.map((one, index) => ({
    ...one,
    file: path,
    line: located.keys[`/suppressions/${index}`]?.line ?? 1,
  }));
  const vague = entries.filter(
    ({ id, workflow, bot }) => id === undefined && workflow === undefined && bot === undefined,
  );
  if (vague.length > 0)
    return flawed(vague.map(({ line }) => ({ line, message: "name an id, a workflow or a bot" })));
  return { entries, incomplete: [] };
}

/** Entries for a workflow that is not there: they accept nothing now, and whatever comes by that name. */
export function pointless({ entries }: Suppressions, files: readonly SourceFile[]): Incomplete[] {
  const there = new Set(files.map(({ path }) => path));
  return entries
    .filter(({ workflow }) => workflow !== undefined && !there.has(workflow))
    .map(({ file, line, workflow, owner }) => ({
      file,
      line,
      reason: `${workflow} is not there, and this suppression would accept whatever comes by that name; ${owner} takes it out`,
    }));
}

/**
 * Sets accepted paths apart.
 *
 * @param asOf the day, as `2026-11-21`; an entry counts through its last day (UTC)
 * @returns what is left, what is suppressed and by what, and entries that have expired, which suppress nothing
 */
export function suppress(
  paths: readonly ChainPath[],
  { entries, incomplete }: Suppressions,
  asOf: string,
): { paths: ChainPath[]; suppressed: SuppressedPath[]; incomplete: Incomplete[] } {
  const valid = entries.filter(({ expires }) => expires >= asOf);
  const expired = entries
    .filter(({ expires }) => expires < asOf)
    .map(({ file, line, expires, owner }) => ({
      file,
      line,
      reason: `this suppression expired on ${expires}; ${owner} renews it or takes it out`,
    }));
  const suppressed: SuppressedPath[] = [];
  const left: ChainPath[] = [];
  for (const path of paths) {
    const by = path.verdict === "guarded" ? undefined : valid.find((entry) => covers(entry, path));
    if (by === undefined) left.push(path);
    else suppressed.push({ path, by });
  }
  return { paths: left, suppressed, incomplete: [...incomplete, ...expired] };
}

function covers(entry: Suppression, path: ChainPath): boolean {
  const same = <T>(wanted: T | undefined, given: T) => wanted === undefined || wanted === given;
  return (
    same(entry.id, path.id) &&
    same<string | null>(entry.workflow, path.workflow) &&
    same<string | null>(entry.job, path.job) &&
    same(entry.profile, path.profile) &&
    same(entry.lever, path.lever.kind) &&
    same(entry.capability, path.capability.kind) &&
    same(entry.name, path.capability.name) &&
    (entry.bot === undefined || path.via.some(({ node }) => node === `bot ${entry.bot}`))
  );
}
