import { detectBots } from "../../../src/chains/bots/detect.ts";
import type { BotGate, DetectedBot, GuardVerdict, NamedBot, Profile } from "../../../src/chains/types.ts";

/** The one bot that these files show. */
export function only(files: Record<string, string>, named: NamedBot[] = []): DetectedBot {
  const found = detectBots(
    Object.entries(files).map(([path, text]) => ({ path, text })),
    named,
  );
  const [bot, ...others] = found;
  if (!bot || others.length > 0)
    throw new Error(`expected one bot, found ${found.map(({ entry }) => entry.id).join(", ")}`);
  return bot;
}

/** A workflow with one step. */
export function step(text: string): Record<string, string> {
  const body = text
    .trim()
    .split("\n")
    .map((line) => `          ${line}`)
    .join("\n");
  return {
    ".github/workflows/ops.yml": `on: issue_comment\njobs:\n  ops:\n    runs-on: ubuntu-latest\n    steps:\n      -\n${body}\n`,
  };
}

export function gatesOf(bot: DetectedBot, lever: string): BotGate[] {
  return bot.gates.filter(({ levers }) => levers === undefined || levers.includes(lever));
}

/** What all gates before a lever come to, in the order commenter, triage, writer: one that stops is enough. */
export function outcome(bot: DetectedBot, lever: string): string {
  if (!bot.levers.some(({ id }) => id === lever)) throw new Error(`${bot.entry.id} has no lever ${lever}`);
  const verdict = (profile: Profile): GuardVerdict => {
    const all = gatesOf(bot, lever).map(({ verdicts }) => verdicts[profile]);
    return all.includes("stops") ? "stops" : all.includes("unknown") ? "unknown" : "passes";
  };
  return `${verdict("commenter")} ${verdict("triage")} ${verdict("writer")}`;
}
