import { describe, expect, it } from "vitest";
import { HOSTILE } from "./hostile-files.ts";
import { scanned } from "./support.ts";

describe("a hostile file is refused or bounded", () => {
  it.each(HOSTILE)("%s", (_, files, reason) => {
    const start = process.cpuUsage();
    const found = scanned(files);
    const { user, system } = process.cpuUsage(start);
    // microseconds of this process, whatever else the machine does; alone it stays below a third of this
    expect(user + system).toBeLessThan(1_500_000);
    expect(found.incomplete.length).toBeLessThan(400);
    if (reason !== null) expect(found.incomplete.map((gap) => gap.reason).join("\n")).toMatch(reason);
  });

  it("a condition too deep for GitHub's parser leaves the path open, never safe", () => {
    const found = scanned(
      `on: issue_comment\njobs:\n  a:\n    runs-on: ubuntu-latest\n    if: \${{ ${"(".repeat(60)}github.actor == 'alice'${")".repeat(60)} }}\n    steps: [{run: npm publish}]`,
    );
    expect(new Set(found.paths.map(({ verdict }) => verdict))).toEqual(new Set(["unknown"]));
  });
});
