import { existsSync } from "node:fs";
import { type Command, Option } from "commander";
import { readStoreConfig, type StoreConfig } from "../../config.ts";
import type { Decision } from "../../decision/types.ts";
import { AgentPolicyError } from "../../errors.ts";
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
  const { isMigrated } = await import("../../store/migrate.ts");
  const { openStore } = await import("../../store/open.ts");
  if (config.kind === "directory" && !existsSync(config.directory)) {
    throw new AgentPolicyError(
      "usage",
      "explain/no-store",
      `There is no data directory ${config.directory}`,
      {
        remedy: "Set DATA_DIR or DATABASE_URL to the store that the server uses.",
      },
    );
  }
  try {
    const store = await openStore(config, { migrate: false });
    try {
      if (!(await isMigrated(store.db))) {
        throw new AgentPolicyError(
          "usage",
          "explain/no-store",
          "The store was made by another version, or no server has used it",
          {
            remedy:
              "Check that DATA_DIR or DATABASE_URL name the server's store, and use the server's version of agent-policy.",
          },
        );
      }
      return await findDecision(store.db, reference);
    } finally {
      await store.close();
    }
  } catch (error) {
    const held = error instanceof AgentPolicyError && error.code === "store/directory-in-use";
    if (!held || config.kind !== "directory") throw error;
    return ask(config.directory, reference, error);
  }
}

/** Asks the server that holds the directory; it left its address and a token there, readable by the same user only. */
async function ask(directory: string, reference: string, inUse: AgentPolicyError): Promise<StoredDecision> {
  const { readHolder } = await import("../../store/lock.ts");
  const holder = readHolder(directory);
  if (holder?.url === undefined || holder.token === undefined) throw inUse;
  const address = new URL("/api/decisions", holder.url);
  // A server that listens everywhere answers on loopback too.
  if (address.hostname === "0.0.0.0") address.hostname = "127.0.0.1";
  if (address.hostname === "[::]") address.hostname = "[::1]";
  address.searchParams.set("reference", reference);
  let response: Response;
  try {
    response = await fetch(address, {
      headers: { authorization: `Bearer ${holder.token}` },
      signal: AbortSignal.timeout(10_000),
    });
  } catch {
    throw inUse;
  }
  if (response.ok) return (await response.json()) as StoredDecision;
  const problem = (await response.json().catch(() => ({}))) as {
    code?: string;
    message?: string;
    remedy?: string;
  };
  const options = problem.remedy === undefined ? {} : { remedy: problem.remedy };
  throw new AgentPolicyError(
    "usage",
    problem.code ?? "explain/server",
    problem.message ?? "The server did not answer",
    options,
  );
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
