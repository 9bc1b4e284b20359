import { describe, expect, test } from "vitest";
import { findCredentials } from "../../src/tool-servers/credentials.ts";
import { unpinnedLaunches } from "../../src/tool-servers/launch.ts";
import { locations, locationsOf } from "../../src/tool-servers/locations.ts";
import { parseToolServers } from "../../src/tool-servers/parse.ts";
import { corpus, type Fixture, SECRETS, valid } from "./corpus.ts";

const cases = corpus.map((fixture): [string, Fixture] => [`${fixture.path}: ${fixture.about}`, fixture]);

describe("configuration files", () => {
  test.each(cases)("%s", (_name, fixture) => {
    const parsed = parseToolServers(fixture.path, fixture.text);
    const credentials = findCredentials(fixture.text, parsed);
    expect({
      servers: parsed.servers.map(({ name, transport, line }) => `${name} ${transport} ${line}`),
      unpinned: parsed.servers
        .filter((server) => unpinnedLaunches(server).length > 0)
        .map(({ name }) => name),
      credentials: credentials.map(({ line, key }) => (key === null ? `${line}` : `${line} ${key}`)),
      problems: parsed.problems.map(({ line }) => line),
    }).toEqual({
      servers: fixture.servers,
      unpinned: fixture.unpinned ?? [],
      credentials: fixture.credentials ?? [],
      problems: fixture.problems ?? [],
    });
    const told = JSON.stringify([parsed.problems, credentials.map(({ kind, line }) => [kind, line])]);
    for (const secret of Object.values(SECRETS)) expect(told).not.toContain(secret);
  });

  test("every row of the table has a file here", () => {
    const rows = new Set(valid.flatMap(({ path }) => locationsOf(path).map(({ tool }) => tool)));
    const untested = locations.map(({ tool }) => tool).filter((tool) => !rows.has(tool));
    expect(untested).toEqual(["Claude Desktop", "Continue, JSON"]);
  });

  test("no file costs more than a second", () => {
    for (const { path, text } of corpus) {
      const start = performance.now();
      findCredentials(text, parseToolServers(path, text));
      expect(performance.now() - start, path).toBeLessThan(1000);
    }
  });
});
