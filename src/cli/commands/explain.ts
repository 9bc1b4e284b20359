import { type Command, Option } from "commander";
import { readStoreConfig, type StoreConfig } from "../../config.ts";
import type { Decision } from "../../decision/types.ts";
import type { StoredDecision } from "../../store/decisions.ts";
import { EXIT } from "../exit.ts";
import { note, print, useColor } from "../output.ts";

interface Options {
  recompute?: boolean;
  format: "text" | "json" | "markdown";
}

/** `explain`: tells a stored decision again, and with `--recompute` takes it again from the stored facts. */
export function define(command: Command): void {
  command
    .argument(
      "<reference>",
      "a decision id (8 hex digits or more), owner/repo#12, or a pull request's number",
    )
    .option("--recompute", "decide again from the stored policy and facts, and compare the decision id")
    .addOption(
      new Option("--format <format>", "how to print it")
        .choices(["text", "json", "markdown"])
        .default("text"),
    )
    .action(async (reference: string, options: Options) => {
      const stored = await find(readStoreConfig(), reference);
      const again = options.recompute === true ? await recompute(stored) : null;
      await print(await render(stored, again, options.format));
      if (again !== null && again.id !== stored.decision.id) {
        note(
          `agent-policy: recomputed as ${again.id}, which differs: the engine is another version than ${stored.decision.engine}`,
        );
        process.exitCode = EXIT.refused;
      }
    });
}

/** From the store itself, or, while a server holds the data directory, from that server. */
async function find(config: StoreConfig, reference: string): Promise<StoredDecision> {
  const { findDecision } = await import("../../store/decisions.ts");
  const { withLiveStore } = await import("../live-store.ts");
  return withLiveStore(config, (db) => findDecision(db, reference), {
    path: "/api/decisions",
    query: { reference },
  });
}

async function render(
  stored: StoredDecision,
  again: Decision | null,
  format: Options["format"],
): Promise<string> {
  const { decision, recordedAt } = stored;
  const same = again === null ? null : again.id === decision.id;
  if (format === "json") {
    const { renderJson } = await import("../../decision/render/json.ts");
    const recomputed =
      again === null ? {} : { recomputed: { decision: again.id, verdict: again.verdict, same } };
    return `${JSON.stringify({ ...renderJson(decision), recordedAt, ...recomputed }, null, 2)}\n`;
  }
  const confirmation =
    same === true ? `\nRecomputed from the stored policy and facts: the same decision, ${decision.id}\n` : "";
  if (format === "markdown") {
    const { renderMarkdown } = await import("../../decision/render/markdown.ts");
    return `${renderMarkdown(decision).trimEnd()}\n${confirmation}`;
  }
  const { renderText } = await import("../../decision/render/text.ts");
  const text = renderText(decision, { color: useColor(), width: process.stdout.columns ?? 100 });
  return `${text.trimEnd()}\nrecorded ${recordedAt}\n${confirmation}`;
}

async function recompute(stored: StoredDecision): Promise<Decision> {
  const { decide } = await import("../../decision/decide.ts");
  return decide(stored.policy, stored.facts);
}
