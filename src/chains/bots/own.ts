import type { BotLever, DetectedBot, NamedBot, TextMatch } from "../types.ts";
import { everyone } from "./verdicts.ts";

type OwnBot = Exclude<NamedBot, string>;

/**
 * A bot that policy describes in its own words. Nobody knows its gate, so that it stops nobody for certain. Globs over
 * comments fit a comment or one line of it.
 */
export function ownBot(bot: OwnBot): DetectedBot {
  const lever = (
    kind: BotLever["kind"],
    globs: readonly string[] | undefined,
    word: string,
    extra: Partial<Extract<TextMatch, { form: "glob" }>>,
  ): BotLever[] => {
    if (!globs || globs.length === 0) return [];
    const text: TextMatch = { form: "glob", values: [...globs], case: "ignore", ...extra };
    return [{ id: kind, kind, text, syntax: `${word} ${globs.join(" or ")}` }];
  };
  const levers = [
    ...lever("comment", bot.comments, "a comment like", { perLine: true }),
    ...lever("label", bot.labels, "a label like", {}),
    ...lever("branch", bot.branches, "a push to a branch like", { case: "exact", refs: true }),
    ...lever("tag", bot.tags, "a tag like", { case: "exact", refs: true }),
    ...lever("repository-dispatch", bot.dispatches, "a repository dispatch of the type", { case: "exact" }),
  ];
  const gate = {
    kind: "bot-configuration" as const,
    verdicts: everyone("unknown"),
    reason: "policy says what sets this bot off, not whom it listens to",
  };
  return {
    entry: {
      id: bot.id,
      name: bot.id,
      accounts: bot.account === undefined ? [] : [bot.account],
      apps: [],
      levers,
      capability: { kind: "bot", name: `what ${bot.id} does`, does: bot.capability },
      gate,
      configuration: [],
      actions: [],
      precondition: { file: null, text: "Make the bot wait for the check `agent-policy` of this App." },
      sources: ["the policy"],
      checked: "",
    },
    evidence: [],
    levers,
    gates: [{ ...gate, place: null }],
    incomplete: [],
  };
}

/** A name in policy that the catalogue does not have: said, and stopping nobody. */
export function unknownBot(id: string): DetectedBot {
  const bot = ownBot({ id, capability: "deploy" });
  const reason = `policy names the bot ${id}, which the catalogue does not have: describe what sets it off`;
  return { ...bot, incomplete: [{ file: ".agent-policy.yml", line: 1, reason }] };
}
