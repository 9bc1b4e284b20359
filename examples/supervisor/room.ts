import { chmod, copyFile, mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The temporary folder of one run. All but `workspace` stays outside the sandbox. */
export interface Room {
  /** The command's clone; the only thing of ours that it may write to. */
  workspace: string;
  /** The supervisor's own repository, bare, that no command ever touched. */
  repository: string;
  trace: string;
  filter: string;
  /** What the sandbox gets to see of the supervisor: `inside.mts`, Node and the socket. */
  tools: string;
  /** User that the sandbox runs as when the supervisor is root: limits do not bind root (getrlimit(2), RLIMIT_NPROC). */
  user: number | null;
  /** For programs of the supervisor. */
  env: NodeJS.ProcessEnv;
  remove(): Promise<void>;
}

/** `nobody`, on every Linux that follows the Linux Standard Base. */
const NOBODY = 65_534;

export async function makeRoom(): Promise<Room> {
  const root = await realpath(await mkdtemp(join(tmpdir(), "supervisor-")));
  const user = process.getuid?.() === 0 ? NOBODY : null;
  if (user !== null) await chmod(root, 0o711);
  const tools = join(root, "tools");
  await mkdir(tools);
  await copyFile(join(import.meta.dirname, "inside.mts"), join(tools, "inside.mts"));
  await writeFile(join(tools, "passwd"), "agent:x:1000:1000::/tmp:/bin/sh\n");
  await writeFile(join(tools, "hosts"), "127.0.0.1 localhost\n::1 localhost\n");
  // the operator's repository may be another user's; what the command made is never opened this way
  await writeFile(join(root, ".gitconfig"), "[safe]\n\tdirectory = *\n");
  return {
    workspace: join(root, "workspace"),
    repository: join(root, "repository.git"),
    trace: join(root, "trace"),
    filter: join(root, "filter"),
    tools,
    user,
    env: { PATH: process.env.PATH, HOME: root, LC_ALL: "C.UTF-8", GIT_CONFIG_NOSYSTEM: "1" },
    remove: () => rm(root, { recursive: true, force: true, maxRetries: 3 }),
  };
}
