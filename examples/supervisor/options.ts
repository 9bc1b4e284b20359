import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { AgentPolicyError } from "../../src/errors.ts";
import { flawOfEgress } from "../../src/provenance/egress.ts";

/** What the operator asks for. Paths are absolute. */
export interface Options {
  repo: string;
  base: string;
  branch: string;
  key: string;
  out: string;
  about: string;
  /** `host:port` that may be reached through the proxy. */
  allow: string[];
  apis: Api[];
  /** Folders that the sandbox may read beside the system's programs. */
  readOnly: string[];
  maxChildren: number;
  timeoutSeconds: number;
  command: [string, ...string[]];
}

/** An interface that the sandbox reaches at `/NAME/…` of the gateway. */
export interface Api {
  name: string;
  url: URL;
  /** Added outside the sandbox to each request; from the supervisor's environment. */
  header: { name: string; value: string } | null;
}

export const USAGE = `Usage: node examples/supervisor/main.ts --repo DIR --base REV --branch NAME --key FILE --about FILE --out DIR [more] -- COMMAND…

  --repo DIR           repository to clone
  --base REV           commit to start from; a branch's name also says what the change is for
  --branch NAME        branch that the command commits to
  --key FILE           private key that signs; never visible inside
  --about FILE         who runs, for which task and repository (see README.md)
  --out DIR            where statement, logs and commits go
  --allow HOST:PORT    reachable through the proxy; may be repeated
  --api NAME=URL       reachable through the gateway, as $NAME_URL; NAME_HEADER of your environment is added outside
  --read-only DIR      also visible inside, such as a tool chain; may be repeated
  --max-children N     programs and forks that the command may start in all (default 256)
  --timeout SECONDS    (default 3600)
`;

/**
 * Reads the command line.
 *
 * @throws AgentPolicyError `usage/…` (usage)
 */
export function readOptions(args: string[], environment: NodeJS.ProcessEnv): Options {
  const at = args.indexOf("--");
  const [program, ...rest] = at < 0 ? [] : args.slice(at + 1);
  if (program === undefined) throw bad("usage/no-command", "There is no command.");
  const values = parse(at < 0 ? args : args.slice(0, at));
  const needed = (name: "repo" | "base" | "branch" | "key" | "about" | "out"): string => {
    const value = values[name];
    if (value === undefined || value === "") throw bad("usage/missing", `--${name} is missing.`);
    return value;
  };
  for (const entry of values.allow) {
    const flaw = /:\d+$/.test(entry) ? flawOfEgress(entry) : `${JSON.stringify(entry)} names no port`;
    if (flaw !== null) throw bad("usage/allow", `--allow: ${flaw}.`);
  }
  if (values.base !== undefined && values.base === values.branch)
    throw bad("usage/branch", "--branch has to be another than --base.");
  return {
    repo: resolve(needed("repo")),
    base: plain("base", needed("base")),
    branch: plain("branch", needed("branch")),
    key: resolve(needed("key")),
    about: resolve(needed("about")),
    out: resolve(needed("out")),
    allow: values.allow,
    apis: values.api.map((text) => readApi(text, environment)),
    readOnly: values["read-only"].map((path) => resolve(path)),
    maxChildren: count("max-children", values["max-children"]),
    timeoutSeconds: count("timeout", values.timeout),
    command: [program, ...rest],
  };
}

function parse(args: string[]) {
  const one = { type: "string" } as const;
  const many = { type: "string", multiple: true, default: [] as string[] } as const;
  try {
    return parseArgs({
      args,
      options: {
        ...{ repo: one, base: one, branch: one, key: one, about: one, out: one },
        ...{ allow: many, api: many, "read-only": many },
        "max-children": { ...one, default: "256" },
        timeout: { ...one, default: "3600" },
      },
    }).values;
  } catch (cause) {
    throw bad("usage/option", cause instanceof Error ? cause.message : String(cause));
  }
}

function readApi(text: string, environment: NodeJS.ProcessEnv): Api {
  const [, name, address] = /^([a-z][a-z0-9]{0,30})=(.+)$/.exec(text) ?? [];
  const url = address === undefined ? null : URL.parse(address);
  if (name === undefined || url === null || !/^https?:$/.test(url.protocol) || url.search + url.hash !== "")
    throw bad("usage/api", `--api ${JSON.stringify(text)} is not NAME=URL.`);
  const header = environment[`${name.toUpperCase()}_HEADER`];
  if (header === undefined) return { name, url, header: null };
  const [, field, value] = /^([A-Za-z0-9-]+): *(\S.*)$/.exec(header) ?? [];
  if (field === undefined || value === undefined)
    throw bad("usage/api", `${name.toUpperCase()}_HEADER is not "Name: value".`);
  return { name, url, header: { name: field.toLowerCase(), value } };
}

/** Git takes what begins with a dash for an option. */
function plain(name: string, value: string): string {
  if (/^[\w./@~^{}+-]+$/.test(value) && !value.startsWith("-")) return value;
  throw bad("usage/revision", `--${name} ${JSON.stringify(value)} is no plain name.`);
}

function count(name: string, text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw bad("usage/number", `--${name} is a number from 1 to 999999.`);
}

function bad(code: string, message: string): AgentPolicyError {
  return new AgentPolicyError("usage", code, message, { remedy: "Call it without options to see them all." });
}
