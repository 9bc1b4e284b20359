import type { ToolServer } from "./server.ts";

/** A launch that fetches code which may be another one tomorrow. */
export interface UnpinnedLaunch {
  /** The program that fetches: `npx`, `docker`, … */
  launcher: string;
  /** What a pinned one looks like. */
  pin: string;
}

/** Shell texts inside shell texts are followed so deep. */
const MAX_DEPTH = 3;

/**
 * Finds launches that fetch and run code without saying exactly which, in the command, in any wrapper before it (`env`,
 * `cmd /c`, `op run --`, …) and in shell texts among the arguments.
 */
export function unpinnedLaunches({ command, args, images }: ToolServer): UnpinnedLaunch[] {
  const found = [
    ...(command === null ? [] : inWords([...split(command), ...args], 0)),
    ...images
      .filter((image) => !DIGEST.test(image))
      .map(() => ({ launcher: "container image", pin: IMAGE_PIN })),
  ];
  return [...new Map(found.map((launch) => [launch.launcher, launch])).values()];
}

/** Whether the words after the launcher name exactly what is run; undefined when this use of it fetches nothing. */
type Check = (words: string[]) => boolean | undefined;

const IMAGE_PIN = "name@sha256:… (the digest of the image)";
const DIGEST = /@sha256:[0-9a-f]{64}$/;
const COMMIT = /[#@/][0-9a-f]{40}([0-9a-f]{24})?$/;
const SEMVER = /^v?\d+\.\d+\.\d+(-[0-9a-z.-]+)?(\+[0-9a-z.-]+)?$/i;
const NPM_PIN = "name@1.2.3 (an exact version)";
const PYPI_PIN = "name@1.2.3 or --from name==1.2.3 (an exact version)";

/** What a download brings is whatever the server says today, piped into a shell or not. */
const DOWNLOAD = {
  pin: "a package of an exact version, or a script in the repository",
  check: (words: string[]) => (words.length > 0 ? false : undefined),
};

const LAUNCHERS: Record<string, { pin: string; check: Check }> = {
  npx: { pin: NPM_PIN, check: npx },
  pnpx: { pin: NPM_PIN, check: npx },
  bunx: { pin: NPM_PIN, check: npx },
  npm: {
    pin: NPM_PIN,
    check: (words) => after(words, ["exec", "x"], npx) ?? after(words, ["install", "i", "add"], every(npm)),
  },
  pnpm: { pin: NPM_PIN, check: (words) => after(words, ["dlx"], npx) ?? after(words, ["add"], every(npm)) },
  yarn: { pin: NPM_PIN, check: (words) => after(words, ["dlx"], npx) ?? after(words, ["add"], every(npm)) },
  bun: { pin: NPM_PIN, check: (words) => after(words, ["x"], npx) ?? after(words, ["add"], every(npm)) },
  uvx: { pin: PYPI_PIN, check: uvx },
  uv: {
    pin: PYPI_PIN,
    check: (words) => {
      const tool = words.indexOf("tool");
      if (tool >= 0 && words[tool + 1] === "run") return uvx(words.slice(tool + 2));
      const extra = options(words, ["--with"]).flatMap((list) => list.split(","));
      return words.includes("run") && extra.length > 0
        ? extra.every(pypi)
        : after(words, ["install"], every(pypi));
    },
  },
  pipx: {
    pin: "pipx run --spec name==1.2.3 name (an exact version)",
    check: (words) => after(words, ["run", "install"], uvx),
  },
  pip: { pin: "name==1.2.3 (an exact version)", check: (words) => after(words, ["install"], every(pypi)) },
  pip3: { pin: "name==1.2.3 (an exact version)", check: (words) => after(words, ["install"], every(pypi)) },
  docker: { pin: IMAGE_PIN, check: container },
  podman: { pin: IMAGE_PIN, check: container },
  nerdctl: { pin: IMAGE_PIN, check: container },
  deno: { pin: "jsr:@scope/name@1.2.3, or a URL with an exact version", check: deno },
  go: {
    pin: "module@v1.2.3 (an exact version)",
    check: (words) => after(words, ["run", "install"], goModule),
  },
  dnx: { pin: "name@1.2.3 (an exact version)", check: npx },
  curl: DOWNLOAD,
  wget: DOWNLOAD,
  iwr: DOWNLOAD,
  irm: DOWNLOAD,
  "invoke-webrequest": DOWNLOAD,
  "invoke-restmethod": DOWNLOAD,
  nix: {
    pin: "github:owner/repo/COMMIT (the full commit)",
    check: (words) => after(words, ["run", "shell"], nix),
  },
};

/** Longer commands are not taken apart. */
const MAX_WORDS = 400;

function inWords(words: string[], depth: number): UnpinnedLaunch[] {
  if (words.length > MAX_WORDS)
    return [{ launcher: `a command of more than ${MAX_WORDS} words`, pin: "a script in the repository" }];
  const found: UnpinnedLaunch[] = [];
  for (const [index, word] of words.entries()) {
    const name = word
      .replace(/^.*[/\\]/, "")
      .replace(/\.(cmd|exe|ps1|bat)$/i, "")
      .toLowerCase();
    const launcher = Object.hasOwn(LAUNCHERS, name) ? LAUNCHERS[name] : undefined;
    if (launcher?.check(words.slice(index + 1)) === false) found.push({ launcher: name, pin: launcher.pin });
    if (/\s/.test(word) && depth < MAX_DEPTH)
      for (const part of word.split(/&&|\|\||[;|\n]/)) found.push(...inWords(split(part), depth + 1));
  }
  return found;
}

/** Words of a shell text; quotes hold together, nothing is expanded. */
function split(text: string): string[] {
  return Array.from(
    text.matchAll(/"([^"]*)"|'([^']*)'|([^\s"'()`]+)/g),
    (match) => match[1] ?? match[2] ?? match[3] ?? "",
  );
}

/** The check for what follows the first of these subcommands; undefined without one. */
function after(words: string[], subcommands: string[], check: Check): boolean | undefined {
  const at = words.findIndex((word) => subcommands.includes(word));
  return at >= 0 ? check(words.slice(at + 1)) : undefined;
}

/** Values of an option, as `--name value` and `--name=value`. */
function options(words: string[], names: string[]): string[] {
  return words.flatMap((word, index) => {
    if (names.includes(word)) return [words[index + 1] ?? ""];
    const name = names.find((option) => option.startsWith("--") && word.startsWith(`${option}=`));
    return name === undefined ? [] : [word.slice(name.length + 1)];
  });
}

const firstOperand = (words: string[], valued: string[] = []) =>
  words.find((word, index) => !word.startsWith("-") && !valued.includes(words[index - 1] ?? ""));

/** All operands are pinned; none at all installs what a lock file or manifest names. */
const every =
  (pinned: (spec: string) => boolean): Check =>
  (words) => {
    const specs = words.filter((word) => !word.startsWith("-"));
    return specs.length === 0 ? undefined : specs.every(pinned);
  };

/** docs.npmjs.com/cli/commands/npx: the package is `--package`, else the first operand. */
function npx(words: string[]): boolean | undefined {
  if (words.includes("--no-install") || words.includes("--no")) return undefined;
  const named = options(words, ["-p", "--package"]);
  if (named.length > 0) return named.every(npm);
  const spec = firstOperand(words, [
    "-c",
    "--call",
    "--registry",
    "--cache",
    "--userconfig",
    "-w",
    "--workspace",
    "--allow-build",
  ]);
  return spec === undefined ? undefined : npm(spec);
}

function npm(spec: string): boolean {
  if (/^(\.{0,2}\/|file:|~\/)|^\.$/.test(spec)) return true; // nothing is fetched
  if (/^[a-z+]+:|^[^@/]+\/[^@]+$/i.test(spec) && !/^(npm|jsr):/.test(spec)) return COMMIT.test(spec);
  const at = spec.lastIndexOf("@");
  return at > 0 && SEMVER.test(spec.slice(at + 1));
}

/** docs.astral.sh/uv/guides/tools: `--from`, else the first operand; `--with` adds packages. */
function uvx(words: string[]): boolean | undefined {
  const named = options(words, ["--from", "--spec"]);
  const extra = options(words, ["--with"]).flatMap((list) => list.split(","));
  const valued = [
    "--from",
    "--spec",
    "--with",
    "--python",
    "-p",
    "--index",
    "--index-url",
    "--default-index",
    "--extra-index-url",
    "--directory",
    "--refresh-package",
  ];
  const specs = named.length > 0 ? named : [firstOperand(words, valued) ?? []].flat();
  return specs.length === 0 ? undefined : [...specs, ...extra].every(pypi);
}

function pypi(spec: string): boolean {
  if (/^(\.{0,2}\/|file:|~\/)|^\.$/.test(spec)) return true;
  if (spec.includes("://"))
    return COMMIT.test(spec.replace(/#.*$/, "")) || /#sha256=[0-9a-f]{64}$/.test(spec);
  const [, version = ""] = /^[\w.-]+(?:\[[\w.,-]*\])?(?:===?|@)(.+)$/.exec(spec.replaceAll(" ", "")) ?? [];
  return /^v?\d+(\.\d+)+([-.]?(a|b|rc|post|dev)\.?\d+)*$/i.test(version);
}

/** Options of `docker run` without a value (docs.docker.com/reference/cli/docker/container/run). */
const SWITCHES =
  /^(-[itdP]+|--(detach|disable-content-trust|help|init|interactive|no-healthcheck|oom-kill-disable|privileged|publish-all|quiet|read-only|rm|sig-proxy|tty|replace|tls-verify))$/;
/** Options with a value that stand in front of an image. */
const VALUED =
  /^(-[acehlmpuvw]|--(add-host|annotation|attach|blkio-weight|cap-add|cap-drop|cgroup-parent|cgroupns|cidfile|cpus?|cpu-shares|cpuset-cpus|device|dns|domainname|entrypoint|env|env-file|expose|gpus|group-add|health-cmd|hostname|ip|ipc|label|label-file|link|log-driver|log-opt|mac-address|memory|memory-swap|mount|name|net|network|network-alias|pid|pids-limit|platform|publish|pull|restart|runtime|security-opt|shm-size|stop-timeout|storage-opt|sysctl|tmpfs|ulimit|user|userns|volume|volumes-from|workdir))$/;

function container(words: string[]): boolean | undefined {
  const run = words.findIndex((word) => word === "run" || word === "create");
  if (run < 0 || words.slice(0, run).some((word) => ["mcp", "compose", "model"].includes(word)))
    return undefined;
  for (let index = run + 1; index < words.length; index += 1) {
    const word = words[index] ?? "";
    if (!word.startsWith("-")) return DIGEST.test(word);
    if (word.includes("=") || SWITCHES.test(word) || /^-[cehlmpuvw]./.test(word)) continue;
    // An unknown option may or may not take the next word, so which word is the image cannot be told.
    if (!VALUED.test(word)) return false;
    index += 1;
  }
  return false;
}

function deno(words: string[]): boolean | undefined {
  return after(words, ["run", "x", "serve", "install"], (rest) => {
    const spec = firstOperand(rest);
    if (spec === undefined || !/^(https?|jsr|npm):/.test(spec)) return undefined;
    return /@v?\d+\.\d+\.\d+[^/@]*(\/|$)/.test(spec);
  });
}

function goModule(words: string[]): boolean | undefined {
  const spec = firstOperand(words, ["-C", "-exec", "-mod", "-modfile", "-tags", "-ldflags"]);
  if (spec === undefined || !spec.includes("@")) return undefined; // its version stands in go.mod
  return SEMVER.test(spec.slice(spec.lastIndexOf("@") + 1));
}

function nix(words: string[]): boolean | undefined {
  const spec = firstOperand(words);
  if (spec === undefined || /^(\.|\/|path:)/.test(spec)) return undefined;
  return /[/=][0-9a-f]{40}\b/.test(spec);
}
