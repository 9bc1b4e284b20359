import { createHash } from "node:crypto";
import { type Git, run } from "./run.ts";

export const POLICY_PATH = ".agent-policy.yml";

/** More than any policy needs; a larger file is refused unread. */
const MAX_BYTES = 1024 * 1024;

/** A policy file at a commit. `absent` says that the commit has none; a file that is there and cannot be read is never absent. */
export type PolicyFile =
  | { state: "found"; text: string; digest: string; commit: string; path: string }
  | { state: "absent"; commit: string; path: string }
  | { state: "unreadable"; reason: string; commit: string; path: string };

/** Reads `.agent-policy.yml` of one commit (a full object name), with a git from `withObjects`. */
export async function readPolicyAt(git: Git, commit: string): Promise<PolicyFile> {
  const at = { commit, path: POLICY_PATH };
  const unreadable = (reason: string): PolicyFile => ({ state: "unreadable", reason, ...at });
  try {
    const { stdout } = await run(git, ["ls-tree", "-z", "--full-tree", commit, "--", POLICY_PATH]);
    if (stdout.length === 0) return { state: "absent", ...at };
    const [, type, blob] = /^100(?:644|664|755) (blob) ([0-9a-f]+)\t/.exec(stdout.toString("latin1")) ?? [];
    if (type === undefined || blob === undefined) return unreadable(`${POLICY_PATH} is not a regular file`);
    const { stdout: bytes } = await run(git, ["cat-file", "blob", blob], { maxBytes: MAX_BYTES });
    return { state: "found", ...decode(bytes), ...at };
  } catch (error) {
    return unreadable(error instanceof Error ? error.message : String(error));
  }
}

/** Text and digest of a policy file's bytes. @throws TypeError when they are not UTF-8 */
export function decode(bytes: Uint8Array): { text: string; digest: string } {
  const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  return { text, digest: `sha256:${createHash("sha256").update(bytes).digest("hex")}` };
}
