import { catalogued } from "../../chains/bots/catalogue.ts";
import type { PathGroup } from "../../chains/render/groups.ts";
import type { ChainPath, Incomplete, Profile } from "../../chains/types.ts";
import type { Subject } from "../../decision/types.ts";

const ABLE: Record<Profile, string> = {
  commenter: "anyone who can comment",
  triage: "anyone with the triage role",
  writer: "anyone who can push branches here",
};

/** What a group of ways says to whoever opened the change; without the full stop. */
export function sentence({ first, profiles, capabilities }: PathGroup): string {
  const { lever, verdict, guards, via } = first;
  const steered = via.findLast(({ edge }) => edge === "STEER");
  const open = guards.filter(({ verdict: one }) => one === "unknown").map(({ reason }) => reason);
  const standing =
    verdict === "reachable"
      ? "and nothing stops it"
      : `and whether anything stops it cannot be read here (${listed(open, 2)})`;
  return [
    `A new way to ${listed(capabilities, 4)}`,
    ` for ${profiles.map((profile) => ABLE[profile]).join(" and ")}: `,
    `"${short(lever.detail)}" (${lever.event}${lever.place === null ? "" : `, ${lever.place.file}:${lever.place.line}`})`,
    ` starts ${target(first)}${first.capability.place === null ? "" : ` (${placeOf(first)})`}`,
    steered === undefined ? "" : `, where ${steered.node}`,
    `, ${standing}`,
  ].join("");
}

const placeOf = ({ capability: { place } }: ChainPath) =>
  place === null ? "" : `${place.file}:${place.line}`;

/** The job or the bot that a way ends in. */
const target = ({ job, workflow, via }: ChainPath) =>
  job === null ? via.map(({ node }) => node).join(", ") : `the job ${job} of ${workflow}`;

/** What to do about it, by what kind of way it is. */
export function remedyFor({ first }: PathGroup): string {
  const bot = /^bot (.+)$/.exec(first.via[0]?.node ?? "")?.[1];
  const precondition = bot === undefined ? undefined : catalogued(bot)?.precondition.text;
  if (first.job === null)
    return (
      precondition ??
      "Configure the bot so that it waits for the check of this App, or have a person make this change."
    );
  if (first.guards.some(({ kind, verdict }) => kind === "token" && verdict === "unknown"))
    return "Say under `permissions` what the job's token may do, and no more than it needs.";
  if (first.guards.some(({ kind, verdict }) => kind === "environment" && verdict === "unknown"))
    return "Give the environment reviewers who are people, and let this App read it; or have a person make this change.";
  if (["branch", "pull-request", "tag"].includes(first.lever.kind))
    return "Put what the job holds into an environment with reviewers or a branch policy, so that a push alone does not reach it; or have a person make this change.";
  return "Let the job run only for people you name (`if: github.actor == '…'`) or behind an environment with reviewers; or have a person make this change.";
}

/** The line of the file that a reader should look at first. */
export function subjectOf({ lever, capability }: ChainPath): Subject {
  const place = lever.place ?? capability.place;
  return place === null ? { kind: "change" } : { kind: "path", path: place.file, line: place.line };
}

/** What was not understood in one file. */
export function unreadSentence(gaps: readonly Incomplete[]): string {
  return `What the file lets an agent set off cannot be told: ${listed(
    gaps.map(({ line, reason }) => `line ${line}: ${short(reason)}`),
    3,
  )}`;
}

function listed(items: readonly string[], most: number): string {
  const shown = items.slice(0, most);
  const more = items.length - shown.length;
  return `${shown.map(short).join("; ")}${more > 0 ? `; and ${more} more` : ""}`;
}

const short = (text: string) => (text.length > 200 ? `${text.slice(0, 199).toWellFormed()}…` : text);
