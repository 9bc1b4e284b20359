import { Writable } from "node:stream";
import { expect, test } from "vitest";
import { waitAskedFor } from "../../src/server/github.ts";
import { createLog, redact } from "../../src/server/log.ts";
import { privateKey } from "./support.ts";

test.each([
  ["an installation token", "ghs_16C7e42F292c6912E7710c838347Ae178B4a"],
  ["a stateless installation token", `ghs_4711_eyJhbGciOiJ${"x".repeat(40)}.eyJpc3MiOi.c2lnbmF0dXJl`],
  ["a personal token", "github_pat_11ABCDEFG0abcdefghij_klmnopqrstuvwxyz"],
  ["an App's own token", "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiI0NzExIn0.c2lnbmF0dXJl-_"],
  ["a database password", "postgres://app:hunter2@db/x"],
  ["a private key", privateKey],
])("%s does not reach a log", (_name, secret) => {
  const hidden = secret.includes("hunter2") ? "hunter2" : secret.slice(12, 60);
  const lines: string[] = [];
  const log = createLog(
    "info",
    new Writable({
      write(chunk, _encoding, done) {
        lines.push(String(chunk));
        done();
      },
    }),
  );
  log.error({ err: new Error(`the request with ${secret} failed`) }, `authorization: token ${secret}`);
  expect(lines).toHaveLength(1);
  expect(() => JSON.parse(lines[0] ?? "")).not.toThrow();
  expect(lines[0]).not.toContain(hidden);
  expect(redact("nothing to hide: acme/shop#12 at 1a2b3c4")).toBe("nothing to hide: acme/shop#12 at 1a2b3c4");
});

test("how long GitHub asks to wait is found in an error or in its cause", () => {
  const limited = (headers: object) => Object.assign(new Error("limit"), { response: { headers } });
  expect(waitAskedFor(limited({ "retry-after": "120" }))).toBe(120);
  expect(waitAskedFor(new Error("outer", { cause: limited({ "retry-after": "7" }) }))).toBe(7);
  expect(waitAskedFor(limited({ "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1000" }), 940_000)).toBe(
    61,
  );
  expect(waitAskedFor(limited({ "x-ratelimit-remaining": "12", "x-ratelimit-reset": "1000" }), 940_000)).toBe(
    0,
  );
  expect(waitAskedFor(new Error("no answer"))).toBe(0);
  expect(waitAskedFor("text")).toBe(0);
});
