import { createHash } from "node:crypto";
import { POLICY_FILE } from "../policy/file-name.ts";
import { type Git, run } from "./run.ts";

/** More than any policy needs; a larger file is refused unread. */
const MAX_BYTES = 1024 * 1024;

/** A policy file at a commit. `absent` says that the commit has none; a file that is there and cannot be read is never absent. */
export type PolicyFile =
  | { state: "found"; bytes: Uint8Array; digest: string }
  | { state: "absent" }
  | { state: "unreadable"; reason: string };

/** Reads `.agent-policy.yml` of one commit (a full object name), with a git from `withObjects`. */
export async function readPolicyAt(git: Git, commit: string): Promise<PolicyFile> {
  try {
    const { stdout } = await run(git, ["ls-tree", "-z", "--full-tree", commit, "--", POLICY_FILE]);
    if (stdout.length === 0) return { state: "absent" };
    const blob = /^100(?:644|664|755) blob ([0-9a-f]+)\t/.exec(stdout.toString("latin1"))?.[1];
    if (blob === undefined) return { state: "unreadable", reason: `${POLICY_FILE} is not a regular file` };
    const { stdout: bytes } = await run(git, ["cat-file", "blob", blob], { maxBytes: MAX_BYTES });
    return { state: "found", bytes, digest: `sha256:${createHash("sha256").update(bytes).digest("hex")}` };
  } catch (error) {
    return { state: "unreadable", reason: error instanceof Error ? error.message : String(error) };
  }
}
