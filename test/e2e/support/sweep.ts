import type { Parts } from "../../../src/main.ts";
import type { FaultKind } from "../../../src/simulator/faults.ts";
import type { LoggedRequest, WorkflowRun } from "../../../src/simulator/index.ts";
import { openStore } from "../../../src/store/open.ts";
import type { PostgresServer } from "../../support/postgres.ts";
import { type Acme, GATE } from "./organization.ts";
import { PROVENANCE, SCENARIOS, type Scenario } from "./scenarios.ts";
import { memoryStore, startWorld, type World } from "./world.ts";

/** GitHub's silence is noticed sooner than in earnest, but no sooner than a whole undisturbed scenario takes on this machine now. */
const SILENCE_MS = { least: 500, most: 5_000 };

/** Opens a world to play in; what lanes do at the same time does not meet. */
export type Lane = (silenceMs: number) => Promise<World>;

const parts = (timeoutMs: number): Parts => ({ ...PROVENANCE, timing: { timeoutMs } });

/** One lane on PGlite, one on PostgreSQL. */
export function sweepLanes(postgres: PostgresServer): Lane[] {
  return [
    async (silenceMs) => startWorld(await memoryStore(), parts(silenceMs)),
    async (silenceMs) => {
      const store = await openStore({ kind: "server", url: await postgres.database(), pool: 8 });
      return startWorld(store, parts(silenceMs));
    },
  ];
}

/** One call of one scenario going wrong in one way. */
interface Case {
  scenario: Scenario;
  /** Counted from 0 among the calls that follow the act. */
  call: number;
  route: string;
  kind: FaultKind;
  /** How often: once, or until the client gives up and the work has to be done anew. */
  times: number;
  /** The call does its work and only the answer is lost. */
  after: boolean;
  /** The field of a GraphQL answer that fails. */
  field?: string[];
}

export interface SweepResult {
  scenarios: number;
  cases: number;
  /** Cases in which the fault struck; in the others the calls came in another order. */
  struck: number;
  failures: string[];
  /** Cases that did not end right among others and did alone: the machine was too busy, or two things met. */
  shaky: string[];
  seconds: number;
}

const KINDS: readonly FaultKind[] = [
  "500",
  "403-secondary",
  "429",
  "timeout",
  "reset",
  "truncated",
  "graphql-errors",
];
const ONCE = 1;
/** One more than the client tries by itself. */
const OUTAGE = 5;

/**
 * Runs every scenario undisturbed to learn its calls, then again for each call and each way in which it may fail. No
 * write may say success where the end is not, at no time; and the end has to be right once the fault is gone.
 *
 * @param options `sample`: so many cases only; `seed`: what is drawn, and in which order
 */
export async function sweep(
  lanes: Lane[],
  options: {
    sample?: number;
    seed?: number;
    /** Each call fails once in each way: no lasting outages, lost answers or single fields. */
    once?: boolean;
    onCase?: (done: number, all: number, failures: readonly string[]) => void;
  } = {},
): Promise<SweepResult> {
  const began = performance.now();
  const failures: string[] = [];
  const shaky: string[] = [];
  const all: Case[] = [];
  let slowest = 0;
  await inParallel(lanes, SILENCE_MS.most, SCENARIOS, async (world, scenario) => {
    const started = performance.now();
    const { calls, problems } = await play(world, scenario, null);
    slowest = Math.max(slowest, performance.now() - started);
    failures.push(...problems.map(({ text }) => `${scenario.name}, undisturbed: ${text}`));
    all.push(...casesOf(scenario, calls));
  });
  const silenceMs = Math.min(SILENCE_MS.most, Math.max(SILENCE_MS.least, slowest));
  const wanted = options.once
    ? all.filter(({ times, after, field }) => times === ONCE && !after && !field)
    : all;
  const cases = drawn(wanted, options.sample ?? wanted.length, options.seed ?? 1);
  const suspects: { one: Case; lane: Lane }[] = [];
  let struck = 0;
  let done = 0;
  await inParallel(lanes, silenceMs, cases, async (world, one, lane) => {
    const outcome = await played(world, one);
    if (outcome.struck) struck += 1;
    const wrong = outcome.problems.filter(({ unsafe }) => unsafe);
    if (wrong.length > 0) failures.push(...wrong.map(({ text }) => `${nameOf(one)}: ${text}`));
    else if (outcome.problems.length > 0) suspects.push({ one, lane });
    done += 1;
    options.onCase?.(done, cases.length, failures);
  });
  for (const lane of lanes) {
    const alone = suspects.filter((suspect) => suspect.lane === lane).map(({ one }) => one);
    await inParallel([lane], silenceMs, alone, async (world, one) => {
      const { problems } = await played(world, one);
      if (problems.length === 0) shaky.push(nameOf(one));
      failures.push(...problems.map(({ text }) => `${nameOf(one)}: ${text}`));
      options.onCase?.(done, cases.length, failures);
    });
  }
  const seconds = (performance.now() - began) / 1000;
  return { scenarios: SCENARIOS.length, cases: cases.length, struck, failures, shaky, seconds };
}

interface Problem {
  text: string;
  /** It said yes where the end is not: wrong at once, however busy the machine is. */
  unsafe: boolean;
}

const late = (text: string): Problem => ({ text, unsafe: false });
const unsafe = (text: string): Problem => ({ text, unsafe: true });

function nameOf({ scenario, call, route, kind, times, after, field = [] }: Case): string {
  const fault = [kind, ...field].join(" ");
  return `${scenario.name}, call ${call} (${route}) ${fault} ${times} times${after ? " after its effect" : ""}`;
}

/** Plays a case; what is thrown (it did not settle) is a problem like another. */
async function played(world: World, one: Case): Promise<{ problems: Problem[]; struck: boolean }> {
  try {
    return await play(world, one.scenario, one);
  } catch (error) {
    world.sim.faults.clear();
    return { struck: true, problems: [late(String(error))] };
  }
}

function casesOf(scenario: Scenario, calls: LoggedRequest[]): Case[] {
  return calls.flatMap((request, call) => {
    const route = routeOf(request);
    const graphql = request.path === "/graphql";
    const writes = request.method !== "GET" && !graphql;
    const fields = graphql ? fieldsOf((request.response as { data?: unknown } | null)?.data) : [];
    const failing = { scenario, call, route, kind: "graphql-field", times: OUTAGE, after: false } as const;
    const kinds = KINDS.filter((kind) => kind !== "graphql-errors" || graphql);
    const byField = fields.map((field): Case => ({ ...failing, field }));
    const byKind = kinds.flatMap((kind): Case[] => [
      { scenario, call, route, kind, times: ONCE, after: false },
      { scenario, call, route, kind, times: OUTAGE, after: false },
      ...(writes ? [{ scenario, call, route, kind, times: ONCE, after: true }] : []),
    ]);
    return [...byKind, ...byField];
  });
}

/** Deeper than this, fields belong to the items of lists. */
const DEPTH = 5;

/** Paths of the objects and lists in an answer. */
function fieldsOf(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== "object" || value === null || path.length >= DEPTH) return [];
  return Object.entries(value).flatMap(([name, below]) =>
    typeof below !== "object" || below === null
      ? []
      : [[...path, name], ...(Array.isArray(below) ? [] : fieldsOf(below, [...path, name]))],
  );
}

async function play(
  world: World,
  scenario: Scenario,
  fault: Case | null,
): Promise<{ calls: LoggedRequest[]; problems: Problem[]; struck: boolean }> {
  const { sim } = world;
  const { acme, act, commit } = await scenario.set(world);
  const from = sim.requests.length;
  const before = sim.faults.struck;
  if (fault !== null) {
    const { kind, times, after, field } = fault;
    sim.faults.add({ kind, times, after, match: fromCall(fault.call), ...(field ? { field } : {}) });
  }
  const subject = await act();
  await world.settled();
  sim.faults.clear();
  const calls = sim.requests.slice(from);
  const outcome =
    "answers" in subject
      ? toldOf(world, scenario, subject)
      : shownOn(acme, scenario, calls, commit?.() ?? subject.headSha);
  return { calls, problems: [...unsupported(world), ...outcome], struck: sim.faults.struck > before };
}

const unsupported = ({ sim }: World) =>
  sim.unsupported.splice(0).map((what) => unsafe(`the simulator does not have ${what}`));

/** What a deployment was told: the right thing in the end, and never an approval where that is not the end. */
function toldOf({ sim }: World, { ends }: Scenario, run: WorkflowRun): Problem[] {
  const told = run.answers.flatMap(({ appId, state }) =>
    appId === sim.app.id && state !== null ? [state] : [],
  );
  const problems =
    told.at(-1) === ends ? [] : [late(`ends ${told.at(-1) ?? "without an answer"} and not ${ends}`)];
  return told.includes("approved") && ends !== "approved" ? [...problems, unsafe("said approved")] : problems;
}

function shownOn(acme: Acme, scenario: Scenario, calls: LoggedRequest[], sha: string): Problem[] {
  const { sim } = acme.world;
  const runs = acme.shop.checkRuns(sha).filter(({ name, app }) => name === GATE && app.id === sim.app.id);
  const problems: Problem[] = [];
  if (runs[0]?.conclusion !== scenario.ends)
    problems.push(
      late(`ends ${runs[0]?.conclusion ?? runs[0]?.status ?? "without a check"} and not ${scenario.ends}`),
    );
  for (const { name, conclusion } of writesOn(calls, sha, new Map(runs.map((run) => [run.id, run.name])))) {
    const harmless =
      conclusion === scenario.ends || conclusion === "failure" || conclusion === "action_required";
    if (name === GATE && !harmless) problems.push(unsafe(`said ${conclusion}`));
  }
  return problems;
}

/** Strikes the call of this number, and then all of the same route. */
function fromCall(call: number): (request: LoggedRequest) => boolean {
  let seen = 0;
  let route: string | null = null;
  return (request) => {
    if (route === null && seen++ === call) route = routeOf(request);
    return route === routeOf(request);
  };
}

function routeOf(request: LoggedRequest): string {
  return request.graphqlOperation ?? request.route ?? `${request.method} ${request.path}`;
}

/** What was written to check runs on this commit, finished ones only. */
function writesOn(
  calls: LoggedRequest[],
  sha: string,
  names: ReadonlyMap<number, string>,
): { name: string; conclusion: string }[] {
  return calls.flatMap((call) => {
    const body = call.body as { name?: string; head_sha?: string; conclusion?: string } | undefined;
    if (!call.route?.includes("/check-runs") || body?.conclusion === undefined) return [];
    const { conclusion } = body;
    if (call.method === "POST") return body.head_sha === sha ? [{ name: body.name ?? "", conclusion }] : [];
    const name = names.get(Number(call.path.split("/").at(-1)));
    return name === undefined ? [] : [{ name, conclusion }];
  });
}

/** Draws without putting back; the same seed draws the same. */
function drawn(all: Case[], count: number, seed: number): Case[] {
  const left = all.toSorted((a, b) => idOf(a).localeCompare(idOf(b)));
  let state = seed;
  const random = () => {
    // mulberry32
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return Array.from({ length: Math.min(count, left.length) }, () =>
    left.splice(Math.floor(random() * left.length), 1),
  ).flat();
}

const idOf = ({ scenario, call, kind, times, after, field }: Case) =>
  `${scenario.name} ${String(call).padStart(4, "0")} ${kind} ${times} ${after} ${field?.join(".")}`;

/** A simulated GitHub remembers everything; after so many cases a lane goes on in a new one. */
const CASES_A_WORLD = 60;

async function inParallel<T>(
  lanes: Lane[],
  silenceMs: number,
  items: readonly T[],
  run: (world: World, item: T, lane: Lane) => Promise<void>,
): Promise<void> {
  const waiting = [...items];
  // Starting a database keeps this process so busy that a connection made meanwhile could time out.
  let opening: Promise<unknown> = Promise.resolve();
  const inTurn = (open: Lane): Promise<World> => {
    const opened = opening.then(() => open(silenceMs));
    opening = opened.catch(() => {});
    return opened;
  };
  await Promise.all(
    lanes.map(async (open) => {
      while (waiting.length > 0) {
        const world = await inTurn(open);
        try {
          for (let n = 0; n < CASES_A_WORLD; n += 1) {
            const item = waiting.shift();
            if (item === undefined) break;
            await run(world, item, open);
          }
        } finally {
          await world.close();
        }
      }
    }),
  );
}
