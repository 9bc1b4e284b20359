import { matchLists } from "../../policy/match.ts";
import { type Clause, clause } from "../guards/judgement.ts";
import { hasRole } from "../guards/roles.ts";
import { guardsOf, identify, worst } from "../paths/path.ts";
import type { BotEntry, ChainPath, DetectedBot, Profile } from "../types.ts";
import { gateClauses } from "./bot-gates.ts";

/** Paths of who changes the file that tells a bot what to do, where the bot reads it from the change itself. */
export function botConfigPaths(bots: readonly DetectedBot[], profile: Profile): ChainPath[] {
  return bots.flatMap((bot) => {
    const takes = filesOf(bot.entry);
    const file = bot.evidence.find((one) => one.reason.includes(" configures ") && takes(one.file));
    const reads = bot.entry.fromChange?.verdict;
    return file === undefined || reads === undefined ? [] : [pathOf(bot, file, reads, profile)];
  });
}

/** Which of its files a bot takes from the change. */
function filesOf({ fromChange }: BotEntry): (path: string) => boolean {
  const files = fromChange?.files;
  if (files === undefined) return () => true;
  const matches = matchLists([files]);
  return (path) => matches(path).length > 0;
}

function pathOf(
  bot: DetectedBot,
  file: DetectedBot["evidence"][number],
  reads: "passes" | "unknown",
  profile: Profile,
): ChainPath {
  const { entry } = bot;
  const place = { file: file.file, line: file.line, column: file.column, endLine: file.endLine };
  const at = { file: file.file, line: file.line };
  const own = clause(
    reads === "passes" ? 2 : 1,
    "bot-configuration",
    reads === "passes"
      ? `${entry.name} reads ${file.file} from the change itself`
      : `settings of ${entry.name}'s server say what of ${file.file} it takes from the change`,
  );
  const role = hasRole(profile, "writer")
    ? []
    : clause(1, "fork", `whether ${entry.name} runs what comes from a fork cannot be read here`).clauses;
  const clauses: Clause[] = [
    ...role,
    ...own.clauses.map((one) => ({ ...one, place: at })),
    ...gateClauses(bot, null, ({ verdicts }) => verdicts[profile]),
  ];
  const guards = guardsOf(clauses);
  const path = {
    profile,
    lever: {
      kind: "bot-config" as const,
      event: `${entry.id} configuration`,
      detail: `change ${file.file} on a branch`,
      place,
    },
    workflow: null,
    job: null,
    capability: { kind: entry.capability.kind, name: entry.capability.name, place },
    via: [{ edge: "STEER" as const, node: `bot ${entry.id}`, place }],
    verdict: worst(guards),
    guards,
  };
  return { id: identify(path), ...path };
}
