import { join } from "node:path";
import { AgentPolicyError } from "../../src/errors.ts";
import type { Options } from "./options.ts";
import { output } from "./programs.ts";
import type { Room } from "./room.ts";
import { readingCall, WORKSPACE } from "./sandbox.ts";

/** Two clones: one that the command gets, and a bare one that it never touches. Returns the commit it starts from. */
export async function prepare(room: Room, { repo, base, branch }: Options): Promise<string> {
  const git = (...args: string[]) => output("git", args, room.env);
  await git("clone", "--quiet", "--bare", "--no-local", repo, room.repository);
  const start = await git("-C", room.repository, "rev-parse", "--verify", "--quiet", `${base}^{commit}`).then(
    (text) => text.toString().trim(),
    (cause) => {
      throw new AgentPolicyError("usage", "usage/base", `${repo} has no branch or commit ${base}.`, {
        cause,
      });
    },
  );
  const inside = (...args: string[]) => git("-C", room.workspace, ...args);
  await git("clone", "--quiet", "--no-local", "--no-tags", "--no-checkout", room.repository, room.workspace);
  await inside("checkout", "--quiet", "-B", branch, start);
  await inside("remote", "remove", "origin");
  await inside("config", "user.name", "agent");
  await inside("config", "user.email", "agent@sandbox.invalid");
  if (room.user !== null)
    await output("chown", ["-R", `${room.user}:${room.user}`, room.workspace], room.env);
  return start;
}

/**
 * Takes the branch out of the clone. The clone is the command's by now, its hooks and configuration too: git reads it inside a
 * sandbox without network, and what comes out is checked like a stranger's push.
 *
 * @returns the head of the branch; null when the branch is gone
 */
export async function takeBack(room: Room, branch: string): Promise<string | null> {
  const call = await readingCall(room, ["/usr/bin/git-upload-pack"]);
  const ref = `refs/heads/${branch}`;
  const git = (...args: string[]) => output("git", ["-C", room.repository, ...args], room.env);
  try {
    await git(
      ...[
        "-c",
        "transfer.fsckObjects=true",
        "fetch",
        "--quiet",
        "--no-tags",
        "--no-write-fetch-head",
        "--no-auto-gc",
      ],
      ...["--upload-pack", call.map(quoted).join(" "), WORKSPACE, `+${ref}:${ref}`],
    );
  } catch (error) {
    if (error instanceof AgentPolicyError && /couldn't find remote ref/.test(error.message)) return null;
    throw error;
  }
  return (await git("rev-parse", "--verify", `${ref}^{commit}`)).toString().trim();
}

/** A file that differs between two commits; `content` is null where it was deleted. */
export interface Change {
  path: string;
  content: Buffer | null;
}

/** Compares the trees before and after. */
export async function changes(room: Room, start: string, head: string): Promise<Change[]> {
  const git = (...args: string[]) => output("git", ["-C", room.repository, ...args], room.env);
  const raw = (await git("diff-tree", "-r", "-z", "--no-renames", start, head)).toString().split("\0");
  const found: Change[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const [, , , object = "", status] = (raw[index] ?? "").split(" ");
    const isLink = (raw[index] ?? "").split(" ")[1] === "160000";
    const content = status === "D" || isLink ? null : await git("cat-file", "blob", object);
    found.push({ path: raw[index + 1] ?? "", content });
  }
  return found;
}

/** Hands the commits over as one file that `git fetch` reads. */
export async function bundle(room: Room, { out, branch }: Options, start: string): Promise<void> {
  const range = [`refs/heads/${branch}`, `^${start}`];
  await output(
    "git",
    ["-C", room.repository, "bundle", "create", "--quiet", join(out, "change.bundle"), ...range],
    room.env,
  );
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
