import { expect, it } from "vitest";
import { createTable } from "../../src/cli/commands/demo/table.ts";
import { prose } from "../../src/decision/render/escape.ts";
import type { Actor } from "../../src/simulator/index.ts";

it("an answer to a deployment stands in the table as text, whatever its Markdown had to escape", () => {
  const reason = "Run 7 (`.github/workflows/deploy.yml`, workflow_dispatch) was started by @coder.";
  const by = { login: "alice" } as Actor;
  const row = createTable(false).deployment(
    by,
    "deploys",
    "rejected",
    `Rejected: ${prose(reason)}\n`,
    "rejected",
  );
  expect(row).toContain(reason.replaceAll("`", ""));
  expect(row).not.toContain("not as it should be");
});
