import { RANK } from "../guards/roles.ts";
import { EVENTS } from "../levers/activities.ts";
import type { ChainPath, GuardKind, Profile } from "../types.ts";
import type { Workflow } from "../workflow/model.ts";
import { andCondition, type Edit, needGate, onlyTypes, pinHead, readOnlyToken, setKey } from "./edit.ts";

/** A guard that might be put before a path, as an edit of one file. */
export interface Candidate {
  /** The same guard for several paths is one candidate. */
  id: string;
  kind: GuardKind;
  file: string;
  line: number;
  /** What it does, for people. */
  title: string;
  /** Among guards that do the same, the one that changes least for people. */
  cost: number;
  edit: Edit;
}

type Workflows = ReadonlyMap<string, Workflow>;
type Propose = (path: ChainPath, start: Start, highest: Profile, workflows: Workflows) => Candidate | null;

/** The job that the profile starts, before all that follows from it. */
interface Start {
  file: string;
  job: string;
  line: number;
}

/** The least role that none of the profiles up to this one has. */
const ABOVE = { commenter: "triage", triage: "write", writer: "maintain" } as const;

/**
 * Runs on the code of whoever pushed: the workflow itself comes from the branch, so that a guard in it is one to take out.
 * There only settings help.
 */
const FROM_THE_BRANCH = new Set(["push", "pull_request", "create", "delete", "merge_group", "page_build"]);

const SAME_REPOSITORY = "github.event.pull_request.head.repo.full_name == github.repository";

/** Every guard known to help somewhere, cheapest for people first; re-analysis says which of them helps here. */
const PROPOSALS: readonly Propose[] = [
  (path, { file, job, line }) =>
    path.capability.kind === "cache-write" || path.lever.kind === "cache"
      ? {
          id: `cache ${file} ${job}`,
          kind: "platform",
          file,
          line,
          title: `the job ${job} may only read the cache`,
          cost: 1,
          edit: setKey(job, "cache-mode", "read"),
        }
      : null,
  (path) =>
    path.workflow !== null &&
    path.guards.some(({ kind, verdict }) => kind === "token" && verdict === "unknown")
      ? {
          id: `token ${path.workflow}`,
          kind: "token",
          file: path.workflow,
          line: 1,
          title: "the run's token may only read, unless a job says otherwise",
          cost: 1,
          edit: readOnlyToken,
        }
      : null,
  (path) => {
    const place = path.via.find(({ edge }) => edge === "STEER")?.place ?? null;
    return path.lever.kind === "rerun" && path.lever.event === "pull_request_target" && place !== null
      ? {
          id: `commit ${place.file} ${place.line}`,
          kind: "commit",
          file: place.file,
          line: place.line,
          title: "check out the commit that the event names, not the branch",
          cost: 1,
          edit: pinHead(place.line, place.endLine),
        }
      : null;
  },
  ({ lever: { event } }, { file }, _, workflows) => {
    const trigger = workflows.get(file)?.triggers.find((one) => one.event === event);
    const [kept, dropped] = byRole(event, trigger?.types ?? []);
    return FROM_THE_BRANCH.has(event) || trigger === undefined || kept.length === 0 || dropped.length === 0
      ? null
      : {
          id: `types ${file} ${event}`,
          kind: "event",
          file,
          line: trigger.place.line,
          title: `${event} starts the workflow by ${kept.join(", ")}, not by ${dropped.join(", ")}, which takes a lesser role`,
          cost: 2,
          edit: onlyTypes(event, kept),
        };
  },
  (path, { file, job, line }) =>
    path.lever.event === "pull_request_target"
      ? {
          id: `fork ${file} ${job}`,
          kind: "fork",
          file,
          line,
          title: `the job ${job} runs only for branches of this repository`,
          cost: 2,
          edit: andCondition(job, SAME_REPOSITORY),
        }
      : null,
  (path, { file, job, line }, highest) =>
    FROM_THE_BRANCH.has(path.lever.event)
      ? null
      : {
          id: `permission ${file} ${job}`,
          kind: "permission",
          file,
          line,
          title: `the job ${job} starts only for accounts with the ${ABOVE[highest]} role or more`,
          cost: 3,
          edit: needGate(job, ABOVE[highest]),
        },
];

/** The types of an event that take the highest role of all that are listed, and the others. */
function byRole(event: string, types: readonly string[]): [string[], string[]] {
  const row = Object.hasOwn(EVENTS, event) ? EVENTS[event]?.types : undefined;
  const rankOf = (type: string) => RANK[row?.[type]?.role ?? "commenter"];
  const highest = Math.max(...types.map(rankOf));
  const kept = types.filter((type) => rankOf(type) === highest);
  return [kept, types.filter((type) => !kept.includes(type))];
}

/** Candidate guards for a path; none where no edit of a file is known to help. */
export function candidatesFor(path: ChainPath, workflows: Workflows, highest: Profile): Candidate[] {
  const start = startOf(path, workflows);
  if (start === null) return [];
  return PROPOSALS.flatMap((propose) => propose(path, start, highest, workflows) ?? []);
}

function startOf({ via }: ChainPath, workflows: Workflows): Start | null {
  for (const { edge, place } of via) {
    if (edge !== "START" || place === null) continue;
    const job = workflows.get(place.file)?.jobs.find((one) => one.place.line === place.line);
    if (job !== undefined) return { file: place.file, job: job.id, line: place.line };
  }
  return null;
}
