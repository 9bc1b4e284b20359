import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const made: string[] = [];

/** A new, empty directory. It goes after the test file's own hooks: a database in it takes some forty megabytes. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "agent-policy-"));
  made.push(directory);
  return directory;
}

export function removeTemporaryDirectories(): void {
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true, force: true });
}
