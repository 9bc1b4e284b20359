import { createHash } from "node:crypto";

/** Git object ids are SHA-1 over `TYPE SIZE\0DATA` (gitformat-pack, "Object access"). */
export type ObjectType = "blob" | "tree" | "commit" | "tag";

export type Mode = "100644" | "100755" | "120000" | "160000" | "040000";

export interface TreeEntry {
  mode: Mode;
  name: string;
  sha: string;
}

export interface Identity {
  name: string;
  email: string;
  /** Seconds since the epoch. */
  at: number;
}

export interface CommitObject {
  sha: string;
  tree: string;
  parents: string[];
  author: Identity;
  committer: Identity;
  message: string;
  /** Signature header, as git stores it. */
  signature: string | null;
}

/** The objects of one repository network: a fork shares them with its parent, as on GitHub. */
export interface ObjectStore {
  writeBlob(content: string | Uint8Array): string;
  writeTree(entries: TreeEntry[]): string;
  writeCommit(commit: Omit<CommitObject, "sha">): string;
  /** @throws when the store has no such object of that type. */
  blob(sha: string): Buffer;
  tree(sha: string): TreeEntry[];
  commit(sha: string): CommitObject;
  typeOf(sha: string): ObjectType | null;
}

export function createObjectStore(): ObjectStore {
  const blobs = new Map<string, Buffer>();
  const trees = new Map<string, TreeEntry[]>();
  const commits = new Map<string, CommitObject>();
  return {
    writeBlob(content) {
      const data = Buffer.from(content);
      const sha = objectId("blob", data);
      blobs.set(sha, data);
      return sha;
    },
    writeTree(entries) {
      const sorted = [...entries].sort(byGitName);
      const sha = objectId("tree", encodeTree(sorted));
      trees.set(sha, sorted);
      return sha;
    },
    writeCommit(commit) {
      const sha = objectId("commit", encodeCommit(commit));
      commits.set(sha, { ...commit, sha });
      return sha;
    },
    blob: (sha) => found(blobs.get(sha), "blob", sha),
    tree: (sha) => found(trees.get(sha), "tree", sha),
    commit: (sha) => found(commits.get(sha), "commit", sha),
    typeOf(sha) {
      if (commits.has(sha)) return "commit";
      if (trees.has(sha)) return "tree";
      return blobs.has(sha) ? "blob" : null;
    },
  };
}

export function objectId(type: ObjectType, data: Uint8Array): string {
  return createHash("sha1").update(`${type} ${data.length}\0`).update(data).digest("hex");
}

function found<T>(value: T | undefined, type: ObjectType, sha: string): T {
  if (value === undefined) throw new Error(`no ${type} ${sha}`);
  return value;
}

/** Git sorts a tree's entries by bytes, a directory as if its name ended in `/`. */
function byGitName(a: TreeEntry, b: TreeEntry): number {
  const key = (entry: TreeEntry) => Buffer.from(entry.mode === "040000" ? `${entry.name}/` : entry.name);
  return Buffer.compare(key(a), key(b));
}

function encodeTree(entries: TreeEntry[]): Buffer {
  return Buffer.concat(
    entries.flatMap(({ mode, name, sha }) => [
      Buffer.from(`${mode.replace(/^0/, "")} ${name}\0`),
      Buffer.from(sha, "hex"),
    ]),
  );
}

/** The commit as git stores it; `withSignature: false` gives what was signed. */
export function encodeCommit(commit: Omit<CommitObject, "sha">, withSignature = true): Buffer {
  const who = ({ name, email, at }: Identity) => `${name} <${email}> ${at} +0000`;
  const lines = [
    `tree ${commit.tree}`,
    ...commit.parents.map((parent) => `parent ${parent}`),
    `author ${who(commit.author)}`,
    `committer ${who(commit.committer)}`,
  ];
  if (commit.signature !== null && withSignature) {
    lines.push(`gpgsig ${commit.signature.split("\n").join("\n ")}`);
  }
  return Buffer.from(`${lines.join("\n")}\n\n${commit.message}`);
}
