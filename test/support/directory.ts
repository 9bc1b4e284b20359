import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

const made: string[] = [];

/** A new, empty directory. It goes after the test file's own hooks: a database in it takes some forty megabytes. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "agent-policy-"));
  made.push(directory);
  return directory;
}

// Hooks run last to first, and this one comes first: with the import.
afterAll(() => {
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true, force: true });
});
