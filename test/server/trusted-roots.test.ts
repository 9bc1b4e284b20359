import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readTrustedRoots } from "../../src/server/trusted-roots.ts";
import { mockPrivateSigstore } from "../provenance/mock-sigstore.ts";
import { temporaryDirectory } from "../support/directory.ts";

const directory = temporaryDirectory();
function file(name: string, content: string) {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
}

it("trusted roots are read by the name of their instance", async () => {
  const { trustedRoot } = await mockPrivateSigstore();
  const path = file("good.json", JSON.stringify(trustedRoot));
  expect(await readTrustedRoots(new Map([["ours", path]]))).toEqual(new Map([["ours", trustedRoot]]));
  expect(await readTrustedRoots(new Map())).toEqual(new Map());
});

it.each([
  ["is not there", () => join(directory, "missing.json"), /ENOENT/],
  ["is a folder", () => directory, /EISDIR/],
  ["is no JSON", () => file("text.json", "trust me"), /not plain JSON/],
  ["holds two roots, a line each", () => file("two.json", "{}\n{}\n"), /not plain JSON/],
  [
    "is no trusted root",
    () => file("other.json", '{"certificateAuthorities": [{}]}'),
    /not a Sigstore trusted root/,
  ],
  ["trusts nobody", () => file("nobody.json", "{}"), /no certificate authority/],
])("one that %s stops the start, with its name and what is wrong", async (_, path, why) => {
  const reading = readTrustedRoots(new Map([["ours", path()]]));
  await expect(reading).rejects.toMatchObject({ kind: "usage", code: "provenance/trusted-root" });
  await expect(reading).rejects.toThrow(why);
  await expect(reading).rejects.toThrow(/Sigstore instance ours/);
});
