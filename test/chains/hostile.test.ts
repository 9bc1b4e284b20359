import { describe, expect, it } from "vitest";
import { scan } from "../../src/chains/scan.ts";
import { HOSTILE, hostileFiles } from "./hostile-files.ts";
import { scanned } from "./support.ts";

/** A file may take a second (the line); processor time of this process, whatever else the machine does. */
const MAX_MICROSECONDS = 1_000_000;
const MAX_BYTES = 200e6;

describe("a hostile file is refused or bounded", () => {
  it.each(HOSTILE)("%s", (_, row, reason) => {
    const files = hostileFiles(row);
    const before = process.memoryUsage().rss;
    const start = process.cpuUsage();
    const found = scan(files);
    const { user, system } = process.cpuUsage(start);
    expect(user + system).toBeLessThan(MAX_MICROSECONDS);
    expect(process.memoryUsage().rss - before).toBeLessThan(MAX_BYTES);
    for (const [file, gaps] of Map.groupBy(found.incomplete, (gap) => gap.file))
      expect(gaps.length, file).toBeLessThanOrEqual(51);
    if (reason !== null) expect(found.incomplete.map((gap) => gap.reason).join("\n")).toMatch(reason);
  });

  it("a condition too deep for GitHub's parser leaves the path open, never safe", () => {
    const found = scanned(
      `on: issue_comment\njobs:\n  a:\n    runs-on: ubuntu-latest\n    if: \${{ ${"(".repeat(60)}github.actor == 'alice'${")".repeat(60)} }}\n    steps: [{run: npm publish}]`,
    );
    expect(new Set(found.paths.map(({ verdict }) => verdict))).toEqual(new Set(["unknown"]));
  });
});
