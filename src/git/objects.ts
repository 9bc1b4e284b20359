import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { GitRepository } from "./repository.ts";
import { type Git, gitEnvironment } from "./run.ts";

/**
 * Runs `use` with a git that sees the clone's objects and nothing else of it.
 *
 * A clone's configuration, attributes, grafts, replacements and promisor remotes can make git run commands, go to
 * the network, or show another history than GitHub has. So a private, empty git directory borrows the object
 * store (gitrepository-layout(5), objects/info/alternates); whatever `merge-tree` writes lands there and goes with it.
 */
export async function withObjects<T>(repository: GitRepository, use: (git: Git) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), "agent-policy-"));
  try {
    await mkdir(join(directory, "objects", "info"), { recursive: true });
    const version =
      repository.objectFormat === "sha256"
        ? "\trepositoryformatversion = 1\n\tbare = true\n[extensions]\n\tobjectformat = sha256\n"
        : "\trepositoryformatversion = 0\n\tbare = true\n";
    await Promise.all([
      mkdir(join(directory, "refs")),
      writeFile(join(directory, "HEAD"), "ref: refs/heads/none\n"),
      writeFile(join(directory, "config"), `[core]\n${version}`),
      writeFile(join(directory, "objects", "info", "alternates"), `${quoted(repository.objectDirectory)}\n`),
      repository.shallow
        ? copyFile(join(repository.commonDirectory, "shallow"), join(directory, "shallow"))
        : undefined,
    ]);
    const env = gitEnvironment({
      GIT_DIR: directory,
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_CONFIG_COUNT: "0",
    });
    return await use({ directory, env });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** A path as the alternates file takes it: C-style quotes where it could be read as a comment or an escape. */
function quoted(path: string): string {
  return /["\\\n#]/.test(path) ? `"${path.replace(/[\\"]/g, "\\$&").replaceAll("\n", "\\n")}"` : path;
}
