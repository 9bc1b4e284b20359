import { AgentPolicyError } from "../errors.ts";
import { type Git, gitEnvironment, run } from "./run.ts";

/** What has to be known about a clone before its objects can be read. */
export interface GitRepository {
  /** Reads the clone itself, its configuration included: for revisions and names only. */
  git: Git;
  commonDirectory: string;
  objectDirectory: string;
  bare: boolean;
  /** History was cut off (`git clone --depth`). */
  shallow: boolean;
  objectFormat: "sha1" | "sha256";
}

/** The clone at `directory`, not looked at yet. */
export function localGit(directory: string): Git {
  return { directory, env: gitEnvironment() };
}

/**
 * Looks at the clone in (or above) `git.directory`.
 *
 * @throws AgentPolicyError `git/not-a-repository`, `git/no-directory`, `git/dubious-ownership`, `git/missing` (usage)
 */
export async function inspectRepository(git: Git): Promise<GitRepository> {
  const { stdout } = await run(git, [
    "rev-parse",
    "--path-format=absolute",
    "--is-shallow-repository",
    "--is-bare-repository",
    "--show-object-format",
    "--git-common-dir",
    "--git-path",
    "objects",
  ]);
  const lines = stdout.toString("utf8").split("\n");
  const [shallow, bare, objectFormat, commonDirectory, objectDirectory] = lines;
  // a line break in the path would shift the lines: better to stop than to read another directory
  if (lines.length !== 6 || !commonDirectory || !objectDirectory) {
    throw new AgentPolicyError("unknown", "git/failed", "git rev-parse did not say where the repository is", {
      remedy: "Use git 2.38 or later, and a path without line breaks.",
    });
  }
  return {
    git,
    commonDirectory,
    objectDirectory,
    bare: bare === "true",
    shallow: shallow === "true",
    objectFormat: objectFormat === "sha256" ? "sha256" : "sha1",
  };
}

/** Stands for the owner of a repository that no remote names. */
export const LOCAL = "local";

/** `owner` and `name` from the URL of the remote `origin`; the directory's own name where there is none. Forgeable, like all of a clone. */
export async function readOrigin(git: Git): Promise<{ owner: string; name: string }> {
  const { stdout } = await run(git, ["config", "--get", "remote.origin.url"], { accept: [0, 1, 2] });
  const match = /[/:]([^/:\s]+)\/([^/\s]+?)(?:\.git)?\/?\s*$/.exec(stdout.toString("utf8"));
  if (match?.[1] && match[2]) return { owner: match[1], name: match[2] };
  return { owner: LOCAL, name: git.directory.split("/").filter(Boolean).at(-1) ?? "" };
}
