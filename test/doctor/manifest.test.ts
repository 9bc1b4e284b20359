import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { EVENT_NEEDS, type Need, PERMISSION_NEEDS } from "../../src/doctor/permissions.ts";
import { ENDPOINTS, OPTED, UNCALLED } from "./endpoints.ts";

const root = join(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const manifest = read("app.yml");

/** Lines of one key of the manifest by need: those switched on, and those of each block that begins with `# +`. */
function blocks(key: string): Map<string, string> {
  const text = manifest.split(`\n${key}:\n`)[1]?.split(/\n(?=\S)/)[0] ?? "";
  const found = new Map<string, string>();
  let need = "always";
  for (const line of text.split("\n")) {
    const opened = /^ {2}# \+ (respond: [\w-]+|\w+)/.exec(line)?.[1];
    if (opened !== undefined) need = opened;
    else
      found.set(need, `${found.get(need) ?? ""}${need === "always" ? line : line.replace(/^ {2}# /, "")}\n`);
  }
  return found;
}

const byNeed = <T>(rows: readonly (T & { need: Need })[], say: (row: T) => string) => {
  const found: Record<string, string[]> = {};
  for (const row of rows) found[row.need] = [...(found[row.need] ?? []), say(row)].sort();
  return found;
};

const routes = () => {
  const found = new Set<string>();
  const folders = ["src/github", "src/server", "src/jobs", "src/evaluation"];
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((path) => `${folder}/${path}`),
  );
  // Settings are read with whatever token there is: what it does not show is unknown.
  for (const path of files.filter((name) => name.endsWith(".ts") && !/\/settings\//.test(name))) {
    const text = read(path);
    const constants = new Map(
      [...text.matchAll(/const ([A-Z]+) = "(\/[^"]+)"/g)].map(([, name, value]) => [name, value]),
    );
    const filled = text.replace(/\$\{([A-Z]+)\}/g, (whole, name) => constants.get(name) ?? whole);
    // `cancel` and `force-cancel` are one expression.
    for (const [, method = "GET ", route] of filled.matchAll(
      /["`]((?:GET|POST|PUT|PATCH|DELETE) )?(\/(?:repos|orgs|installation|app|users?|repositories)\/[^"`\s]*)["`]/g,
    ))
      for (const how of ["cancel", "force-cancel"]) found.add(`${method}${route?.replace(/\$\{how\}/, how)}`);
    for (const [, mutation] of filled.matchAll(/(\w+)\(input: \{/g)) found.add(mutation ?? "");
  }
  return [...found].sort();
};

describe("app.yml", () => {
  it("asks for the permissions of each need, and no others", () => {
    const asked = Object.fromEntries(
      [...blocks("default_permissions")].map(([need, text]) => [
        need,
        Object.entries(parse(text) as Record<string, string>)
          .map(([permission, level]) => `${permission}: ${level}`)
          .sort(),
      ]),
    );
    expect(asked).toEqual(byNeed(PERMISSION_NEEDS, ({ permission, level }) => `${permission}: ${level}`));
  });

  it("listens to the events of each need, and no others", () => {
    const asked = Object.fromEntries(
      [...blocks("default_events")].map(([need, text]) => [need, (parse(text) as string[]).sort()]),
    );
    expect(asked).toEqual(byNeed(EVENT_NEEDS, ({ event }) => event));
  });

  it("listens to every event that is read, and to none that is not", () => {
    const readers = ["src/server/ingest/index.ts", "src/server/ingest/acts/index.ts"].flatMap((path) =>
      [...(read(path).split("readers: Record")[1]?.split("\n};")[0] ?? "").matchAll(/^ {2}(\w+)[:,]/gm)].map(
        ([, name]) => name,
      ),
    );
    const unasked = /^installation/;
    expect([...new Set(readers)].filter((name) => !unasked.test(name ?? "")).sort()).toEqual(
      EVENT_NEEDS.map(({ event }) => event).sort(),
    );
  });
});

/** Names of parameters do not matter. */
const unnamed = (route: string) => route.replace(/\{\+?\w+\}/g, "{}");

describe("what the App calls", () => {
  it("is all known, with the permission it takes", () => {
    // A call that is new stands here: enter it in endpoints.ts with what it takes, and that in permissions.ts and app.yml.
    const known = new Set(Object.keys(ENDPOINTS).map(unnamed));
    expect(routes().filter((route) => !known.has(unnamed(route)))).toEqual([]);
    expect(routes().length).toBeGreaterThan(25);
  });

  it("takes exactly what is asked for", () => {
    const taken = new Set(
      Object.entries(ENDPOINTS).flatMap(([route, permissions]) =>
        (permissions ?? []).map((permission) => {
          const [name = "", level] = permission.split(":");
          const need = OPTED[route] ?? (["actions", "deployments"].includes(name) ? "deploy" : "always");
          return `${need} ${name}: ${level}`;
        }),
      ),
    );
    // Who may write may read, and what is always granted needs no opt-in.
    const covered = (one: string) => taken.has(one) && !taken.has(one.replace(/read$/, "write"));
    const asked = PERMISSION_NEEDS.map(({ permission, level, need }) => `${need} ${permission}: ${level}`);
    expect(
      asked.filter((one) => !taken.has(one) && UNCALLED[one.replace(/^(respond: )?\S+ /, "")] === undefined),
    ).toEqual([]);
    expect([...taken].filter((one) => covered(one) && !asked.includes(one))).toEqual([]);
  });

  it("writes nothing but checks and statuses without an opt-in", () => {
    const writes = PERMISSION_NEEDS.filter(({ need, level }) => need === "always" && level === "write");
    expect(writes.map(({ permission }) => permission)).toEqual(["checks", "statuses"]);
  });
});
