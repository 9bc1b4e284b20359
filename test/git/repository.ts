import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A git repository in a temporary directory, built with real git and fixed dates. */
export interface TestRepository {
  directory: string;
  git(...args: string[]): string;
  gitWith(input: string | Buffer, ...args: string[]): string;
  write(path: string, content: string | Buffer): void;
  /** Commits all that changed; returns the commit's object name. */
  commit(message: string, author?: { name: string; email: string }): string;
  [Symbol.dispose](): void;
}

const ENVIRONMENT = {
  PATH: process.env.PATH,
  HOME: "/nonexistent",
  LC_ALL: "C",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "Ada Person",
  GIT_AUTHOR_EMAIL: "ada@people.example",
  GIT_AUTHOR_DATE: "2026-11-01T10:00:00+01:00",
  GIT_COMMITTER_NAME: "Ada Person",
  GIT_COMMITTER_EMAIL: "ada@people.example",
  GIT_COMMITTER_DATE: "2026-11-01T11:00:00+01:00",
};

export function temporaryDirectory(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), "agent-policy-test-")));
}

/** An empty repository whose branch is `main`. */
export function createRepository(...initArgs: string[]): TestRepository {
  const directory = temporaryDirectory();
  const git = (input: string | Buffer | undefined, env: NodeJS.ProcessEnv, args: string[]) =>
    execFileSync("git", args, {
      cwd: directory,
      env: { ...ENVIRONMENT, ...env },
      input,
      maxBuffer: 1 << 28,
      stdio: ["pipe", "pipe", "pipe"],
    })
      .toString("utf8")
      .trimEnd();
  const repository: TestRepository = {
    directory,
    git: (...args) => git(undefined, {}, args),
    gitWith: (input, ...args) => git(input, {}, args),
    write(path, content) {
      const target = join(directory, path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, content);
    },
    commit(message, author) {
      const env = author && { GIT_AUTHOR_NAME: author.name, GIT_AUTHOR_EMAIL: author.email };
      git(undefined, {}, ["add", "-A"]);
      git(message, env ?? {}, [
        "commit",
        "-q",
        "--allow-empty",
        "--allow-empty-message",
        "--cleanup=verbatim",
        "-F",
        "-",
      ]);
      return git(undefined, {}, ["rev-parse", "HEAD"]);
    },
    [Symbol.dispose]() {
      rmSync(directory, { recursive: true, force: true });
    },
  };
  repository.git("init", "-q", "-b", "main", ...initArgs);
  repository.git("config", "core.precomposeunicode", "false");
  return repository;
}

/** `count` lines of text, different for each `seed`. */
export function lines(seed: string, count = 40): string {
  return Array.from({ length: count }, (_, index) => `${seed} line ${index}\n`).join("");
}
