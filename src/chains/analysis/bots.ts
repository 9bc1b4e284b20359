import { type Clause, clause, YES } from "../guards/judgement.ts";
import { hasRole, roleOf } from "../guards/roles.ts";
import { guardsOf, identify, worst } from "../paths/path.ts";
import type { BotLever, ChainPath, DetectedBot, LeverKind, Profile } from "../types.ts";
import { gateClauses } from "./bot-gates.ts";

/** The least role that a lever takes where the bot itself asks for none. */
const ROLE: Partial<Record<LeverKind, Profile>> = {
  comment: "commenter",
  issue: "commenter",
  review: "commenter",
  "pull-request": "commenter",
  prompt: "commenter",
  label: "triage",
};

/** The paths that lead to a bot outside Actions. */
export function botPaths(bots: readonly DetectedBot[], profile: Profile): ChainPath[] {
  return bots.flatMap((bot) => bot.levers.map((lever) => botPath(bot, lever, profile)));
}

function botPath(bot: DetectedBot, lever: BotLever, profile: Profile): ChainPath {
  const { entry } = bot;
  const { kind, name } = lever.capability ?? entry.capability;
  const needed = ROLE[lever.kind] ?? "writer";
  const role = hasRole(profile, needed)
    ? YES
    : clause(0, "role", `${lever.syntax} takes the ${roleOf(needed)} role`);
  const clauses: Clause[] = [
    ...role.clauses,
    ...gateClauses(bot, lever.id, ({ verdicts }) => verdicts[profile]),
  ];
  const guards = guardsOf(clauses);
  const [evidence] = bot.evidence;
  const path = {
    profile,
    lever: { kind: lever.kind, event: lever.kind, detail: lever.syntax, place: evidence ?? null },
    workflow: null,
    job: null,
    capability: { kind, name, place: evidence ?? null },
    via: [{ edge: "START" as const, node: `bot ${entry.id}`, place: evidence ?? null }],
    verdict: worst(guards),
    guards,
  };
  return {
    id: identify({ ...path, lever: { ...path.lever, event: `${entry.id} ${lever.id}` } }),
    ...path,
  };
}
