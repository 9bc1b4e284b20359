import { realpathSync } from "node:fs";
import { copyFile, lstat, readlink } from "node:fs/promises";
import { join, relative } from "node:path";
import { AgentPolicyError } from "../../src/errors.ts";
import type { Options } from "./options.ts";
import type { Room } from "./room.ts";

/** Where the clone is inside. */
export const WORKSPACE = "/workspace";
const TOOLS = "/run/supervisor";
const PORT = 3128;

/** Programs and libraries of the host, and the little of its configuration that they need. Nothing of /home, /root, /var or /run. */
const SYSTEM = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64"];
const CONFIGURATION = ["nsswitch.conf", "ld.so.cache", "ssl/certs", "ca-certificates", "alternatives"];

/**
 * Refuses what would put the key or the results where the command can see them.
 *
 * @throws AgentPolicyError `usage/visible` (usage)
 */
export function refuseVisible({ key, out, about, readOnly }: Visible): void {
  for (const path of [key, out, about].map(real))
    for (const folder of [...SYSTEM, ...readOnly].map(real)) {
      if (relative(folder, path).startsWith("..")) continue;
      throw new AgentPolicyError(
        "usage",
        "usage/visible",
        `${path} lies in ${folder}, which the sandbox can read.`,
        { remedy: "Keep it elsewhere." },
      );
    }
}

type Visible = Pick<Options, "key" | "out" | "about" | "readOnly">;

/** Where a path really leads; itself when there is nothing yet. */
function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/**
 * Arguments of bubblewrap, up to the program: name spaces of its own for everything, no capability, an empty environment. The
 * network has a loopback and nothing else. See bwrap(1).
 */
async function walls(
  { workspace, tools, user }: Room,
  readOnly: readonly string[],
  clone: "--bind" | "--ro-bind",
): Promise<string[]> {
  const system = await Promise.all(SYSTEM.map(bound));
  return [
    ...(user === null ? [] : ["setpriv", `--reuid=${user}`, `--regid=${user}`, "--clear-groups"]),
    "bwrap",
    ...["--unshare-all", "--unshare-user", "--uid", "1000", "--gid", "1000", "--hostname", "sandbox"],
    ...["--die-with-parent", "--new-session", "--cap-drop", "ALL", "--clearenv"],
    ...[
      "--setenv",
      "PATH",
      "/usr/local/bin:/usr/bin:/bin",
      "--setenv",
      "HOME",
      "/tmp",
      "--setenv",
      "LC_ALL",
      "C.UTF-8",
    ],
    ...system.flat(),
    ...CONFIGURATION.flatMap((name) => ["--ro-bind-try", `/etc/${name}`, `/etc/${name}`]),
    ...["passwd", "hosts"].flatMap((name) => ["--ro-bind", join(tools, name), `/etc/${name}`]),
    ...["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--tmpfs", "/run"],
    ...readOnly.flatMap((path) => ["--ro-bind", path, path]),
    ...[clone, workspace, WORKSPACE, "--chdir", WORKSPACE],
  ];
}

/** Many systems have /bin and others as links into /usr. */
async function bound(path: string): Promise<string[]> {
  const found = await lstat(path).catch(() => null);
  if (found === null) return [];
  return found.isSymbolicLink() ? ["--symlink", await readlink(path), path] : ["--ro-bind", path, path];
}

/** The whole call of the command, and how many programs it starts before the command itself. */
export interface Call {
  argv: string[];
  launchers: number;
}

/**
 * @param tasks processes and threads that may be there at once, by RLIMIT_NPROC within the sandbox's user name space (getrlimit(2))
 * @param socket the way out, when there is one
 */
export async function commandCall(
  room: Room,
  options: Options,
  tasks: number,
  socket: string | null,
): Promise<Call> {
  const before = await walls(room, options.readOnly, "--bind");
  const limits = ["/usr/bin/prlimit", `--nproc=${tasks}:${tasks}`, "--core=0:0", "--"];
  const way = socket === null ? { walls: [], argv: [] } : await wayOut(room, options, socket);
  const argv = [...before, ...way.walls, "--seccomp", "3", "--", ...limits, ...way.argv, ...options.command];
  return { argv, launchers: 2 + (room.user === null ? 0 : 1) + (way.argv.length > 0 ? 1 : 0) };
}

async function wayOut({ tools, user }: Room, { apis, allow }: Options, socket: string) {
  // root's programs may lie where nobody else can look
  const node = user === null ? process.execPath : join(tools, "node");
  if (user !== null) await copyFile(process.execPath, node);
  const own = `http://127.0.0.1:${PORT}`;
  const variables = [
    ...(allow.length === 0 ? [] : ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"]).map((name) => [
      name,
      own,
    ]),
    ...["NO_PROXY", "no_proxy"].map((name) => [name, "127.0.0.1,localhost"]),
    ...apis.map(({ name }) => [`${name.toUpperCase()}_URL`, `${own}/${name}`]),
  ];
  const seen = { node, "inside.mts": join(tools, "inside.mts"), socket };
  return {
    walls: [
      ...Object.entries(seen).flatMap(([name, path]) => ["--ro-bind", path, `${TOOLS}/${name}`]),
      ...variables.flatMap(([name = "", value = ""]) => ["--setenv", name, value]),
    ],
    argv: [`${TOOLS}/node`, `${TOOLS}/inside.mts`, String(PORT), `${TOOLS}/socket`],
  };
}

/** A call that only reads the clone, as tightly shut in: what the command left there must not run outside. */
export async function readingCall(room: Room, program: string[]): Promise<string[]> {
  return [...(await walls(room, [], "--ro-bind")), "--", ...program];
}
