import { type Command, Option } from "commander";
import { readStoreConfig, type StoreConfig } from "../../config.ts";
import type { Decision } from "../../decision/types.ts";
import type { Certificate } from "../../provenance/certificate.ts";
import type { Store } from "../../store/database.ts";
import type { StoredDecision } from "../../store/decisions.ts";
import type { StoredDeployment } from "../../store/deployment/decisions.ts";
import { EXIT } from "../exit.ts";
import { note, print, useColor } from "../output.ts";

interface Options {
  recompute?: boolean;
  format: "text" | "json" | "markdown";
}

const EXAMPLES = `Examples:
  agent-policy explain acme/shop#12                the latest decision on a pull request
  agent-policy explain 3c469e9d --recompute        by its id in the check, decided again from the stored facts
  agent-policy explain run:16012345678             the latest answer to a deployment
`;

/** `explain`: tells a stored decision again, and with `--recompute` takes it again from the stored facts. */
export function define(command: Command): void {
  command
    .argument(
      "<reference>",
      "a decision id (8 hex digits or more), owner/repo#12, a pull request's number, or run:123 for a deployment",
    )
    .option("--recompute", "decide again from the stored policy and facts, and compare the decision id")
    .addOption(
      new Option("--format <format>", "how to print it")
        .choices(["text", "json", "markdown"])
        .default("text"),
    )
    .addHelpText("before", EXAMPLES)
    .action(async (reference: string, options: Options) => {
      const stored = await find(readStoreConfig(), reference);
      if ("deployment" in stored) return explainDeployment(stored, options);
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
async function find(config: StoreConfig, reference: string): Promise<StoredDecision | StoredDeployment> {
  const { findDecision } = await import("../../store/decisions.ts");
  const { withLiveStore } = await import("../live-store.ts");
  const { findDeployment } = await import("../../store/deployment/decisions.ts");
  const either = async (db: Store) =>
    (await findDeployment(db, reference)) ?? (await findDecision(db, reference));
  return withLiveStore<StoredDecision | StoredDeployment>(config, either, {
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
  const certificate = await certificateFor(stored);
  if (format === "json") {
    const { renderJson } = await import("../../decision/render/json.ts");
    const recomputed =
      again === null ? {} : { recomputed: { decision: again.id, verdict: again.verdict, same } };
    const certified = certificate === null ? {} : { certificate: { ...certificate, landed: stored.landed } };
    return `${JSON.stringify({ ...renderJson(decision), recordedAt, ...recomputed, ...certified }, null, 2)}\n`;
  }
  const { renderCertificate } = await import("../../decision/render/certificate.ts");
  const certified = certificate === null ? "" : renderCertificate(certificate, stored.landed);
  const confirmation =
    same === true ? `\nRecomputed from the stored policy and facts: the same decision, ${decision.id}\n` : "";
  if (format === "markdown") {
    const { renderMarkdown } = await import("../../decision/render/markdown.ts");
    const block = certified === "" ? "" : `\n\`\`\`text\n${certified.replaceAll("`", "'")}\`\`\`\n`;
    return `${renderMarkdown(decision).trimEnd()}\n${block}${confirmation}`;
  }
  const { renderText } = await import("../../decision/render/text.ts");
  const text = renderText(decision, { color: useColor(), width: process.stdout.columns ?? 100 });
  return `${text.trimEnd()}\nrecorded ${recordedAt}\n${certified === "" ? "" : `\n${certified}`}${confirmation}`;
}

/** Null for a change that no statement was asked of. */
async function certificateFor({ decision, facts }: StoredDecision): Promise<Certificate | null> {
  if (facts.provenance === undefined) return null;
  const { certificateOf } = await import("../../provenance/certificate.ts");
  return certificateOf(decision, facts);
}

async function recompute(stored: StoredDecision): Promise<Decision> {
  const { decide } = await import("../../decision/decide.ts");
  return decide(stored.policy, stored.facts);
}

/** The answer to a deployment, and with `--recompute` whether the stored facts give the same again. */
async function explainDeployment(stored: StoredDeployment, options: Options): Promise<void> {
  const { deployment, recordedAt } = stored;
  const again = options.recompute === true ? await recomputeDeployment(stored) : null;
  const same = again === null ? null : again === deployment.id;
  if (options.format === "json") {
    const recomputed = again === null ? {} : { recomputed: { decision: again, same } };
    const { version, id, ...rest } = deployment;
    await print(
      `${JSON.stringify({ version, decision: id, ...rest, recordedAt, ...recomputed }, null, 2)}\n`,
    );
  } else {
    const text =
      options.format === "markdown"
        ? (await import("../../decision/render/deployment-check.ts")).renderAuthorizeCheck(deployment).summary
        : (await import("../../decision/render/deployment-text.ts")).renderDeploymentText(deployment);
    const confirmation =
      same === true ? `recomputed from the stored policy and facts: the same decision\n` : "";
    await print(`${text}\nrecorded ${recordedAt}\n${confirmation}`);
  }
  if (same !== false) return;
  note(
    `agent-policy: recomputed as ${again}, which differs: the engine is another version than ${deployment.engine}`,
  );
  process.exitCode = EXIT.refused;
}

async function recomputeDeployment({ policy, facts }: StoredDeployment): Promise<string> {
  const { decideDeployment } = await import("../../decision/deployment/decide.ts");
  return decideDeployment(policy, facts).id;
}
