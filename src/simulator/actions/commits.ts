import type { CommitOptions, FileContent } from "../api.ts";
import { type FileEntry, type Files, listFiles, writeFiles } from "../git/files.ts";
import { mergeCommits } from "../git/merge.ts";
import type { Identity, ObjectStore } from "../git/objects.ts";
import { WEB_FLOW_EMAIL } from "../shapes/git.ts";
import type { Account, Repository, World } from "../state/types.ts";
import { noreply } from "../state/world.ts";

type Signing = { kind: "github" | "user" | "unverified"; signer: Account | null };

/** Writes a commit object and remembers how GitHub judges its signature; moves no ref. */
export function writeCommit(
  world: World,
  repository: Repository,
  commit: {
    tree: string;
    parents: string[];
    message: string;
    author: Identity;
    committer: Identity;
    signing: Signing | null;
  },
): string {
  const { signing, ...content } = commit;
  const sha = repository.objects.writeCommit({
    ...content,
    signature: signing === null ? null : signatureText(signing, content.tree),
  });
  if (signing !== null) repository.signatures.set(sha, { ...signing, at: world.time() });
  return sha;
}

/** Looks like an armoured signature; the simulator judges by `signed`, it does no cryptography here. */
function signatureText(signing: Signing, tree: string): string {
  const body = Buffer.from(`${signing.kind}:${signing.signer?.id ?? 0}:${tree}`).toString("base64");
  return `-----BEGIN PGP SIGNATURE-----\n\n${body}\n-----END PGP SIGNATURE-----\n`;
}

/** Commit on behalf of an account made on GitHub's own pages or API: committed and signed by GitHub. */
export function webFlow(
  world: World,
  by: Account,
): { author: Identity; committer: Identity; signing: Signing } {
  const at = now(world);
  return {
    author: identity(by, at),
    committer: { name: "GitHub", email: WEB_FLOW_EMAIL, at },
    signing: { kind: "github", signer: null },
  };
}

export function now(world: World): number {
  return Math.floor(world.clock.now().getTime() / 1000);
}

export function identity(account: Account, at: number): Identity {
  return { name: account.name ?? account.login, email: noreply(account), at };
}

/** The tree after these edits: renames first, then contents; a merge starts from the merged tree. */
export function editTree(
  store: ObjectStore,
  parent: string | null,
  merged: string | null,
  edits: Pick<CommitOptions, "files" | "rename">,
): string {
  let start = parent === null ? store.writeTree([]) : store.commit(parent).tree;
  if (parent !== null && merged !== null) {
    const result = mergeCommits(store, parent, merged);
    if (result.clean) start = result.tree;
    else if (result.conflicts.some((path) => edits.files?.[path] === undefined)) {
      throw new Error(`merge conflict in ${result.conflicts.join(", ")}: give their contents in files`);
    }
  }
  const files: Files = new Map(listFiles(store, start));
  for (const [from, to] of edits.rename ?? []) {
    const entry = files.get(from);
    if (entry === undefined) throw new Error(`cannot rename ${from}: no such file`);
    files.delete(from);
    files.set(to, entry);
  }
  for (const [path, content] of Object.entries(edits.files ?? {})) {
    if (content === null) {
      if (!files.delete(path)) throw new Error(`cannot delete ${path}: no such file`);
    } else files.set(path, entryOf(store, content, files.get(path)));
  }
  return writeFiles(store, files);
}

function entryOf(store: ObjectStore, content: FileContent, before: FileEntry | undefined): FileEntry {
  if (typeof content === "object" && "submodule" in content)
    return { mode: "160000", sha: content.submodule };
  if (typeof content === "object" && "content" in content) {
    return { mode: content.mode ?? "100644", sha: store.writeBlob(content.content) };
  }
  const mode = before?.mode === "100755" ? "100755" : "100644";
  return { mode, sha: store.writeBlob(content) };
}
