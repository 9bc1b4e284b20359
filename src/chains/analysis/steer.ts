import { type AgentStep, agentOf } from "../actions/agents.ts";
import { buildsOf } from "../actions/builds.ts";
import { cacheUse, readsCache } from "../actions/caches.ts";
import { mayRunCheckout } from "../actions/executes.ts";
import { knownAction } from "../actions/known.ts";
import { scriptOf } from "../actions/uses.ts";
import { splitTemplate } from "../expression/parse.ts";
import { valueOfText } from "../guards/evaluate.ts";
import { onceEach } from "../once.ts";
import type { SourceRange } from "../types.ts";
import type { Job, Step } from "../workflow/model.ts";
import { checksOut, mayBeOwn, namesRef } from "./checkouts.ts";
import type { FlatStep } from "./flat-step.ts";
import { flatSteps } from "./jobs.ts";
import type { Run } from "./run.ts";

/** How the profile gets to say what a job does, beyond starting it. */
export interface Steering {
  how: "code" | "script" | "prompt" | "artifact" | "cache";
  step: FlatStep;
  place: SourceRange;
  what: string;
  /** What else it goes through: an agent's tools and servers. */
  through: readonly string[];
  agent: AgentStep | null;
  /** It works in a run on the default branch too. */
  onDefault: boolean;
}

const RESTORED = "what an earlier run left in the cache is restored and used";

/** The first step of a job that runs what the profile wrote; null when none does. */
export function steeringOf(run: Run, job: Job): Steering | null {
  let checkedOut: FlatStep | null = null;
  let artifact = false;
  let listed = false;
  let cached: string | null = null;
  const restores = run.scenario.carrier === "cache" && readsCache(job, run.workflow);
  for (const flat of flatSteps(run, job)) {
    const { step } = flat;
    const script = scriptOf(step);
    const injected = script === undefined ? null : injection(flat, script);
    if (injected !== null) return steering("script", flat, step.place, `${injected} is put into the script`);
    const known = knownAction(step);
    const agent = agentIn(step);
    listed ||= readsItems(step);
    if (agent !== null && reads(run, flat, agent, listed))
      return steering("prompt", flat, step.place, `the agent ${agent.name} reads what the event says`, agent);
    const executes = script !== undefined || (step.uses !== null && known?.inert !== true);
    if (checkedOut !== null && mayRunCheckout(step))
      return steering(
        "code",
        flat,
        checkedOut.step.place,
        ["the profile's own code is checked out and run", buildsOf(step).join(", ")]
          .filter(Boolean)
          .join(": "),
        null,
        namesRef(checkedOut) || run.scenario.ref !== "any",
      );
    if (cached !== null && executes) return steering("cache", flat, step.place, cached);
    const use = restores ? cacheUse(step) : null;
    if (use?.atOnce) return steering("cache", flat, step.place, `${RESTORED}: ${use.what}`);
    if (use !== null) cached = `${RESTORED}: ${use.what}`;
    if (artifact && script !== undefined)
      return steering("artifact", flat, step.place, "what an earlier run left as an artifact is used");
    if (checksOut(run, flat)) checkedOut = flat;
    if (script !== undefined && fetches(script) && mayBeOwn(run)) checkedOut = flat;
    if (known?.artifact === true && run.scenario.after !== null && run.scenario.after.scenario.code === "own")
      artifact = true;
  }
  return null;
}

function steering(
  how: Steering["how"],
  step: FlatStep,
  place: SourceRange,
  what: string,
  agent: AgentStep | null = null,
  onDefault = true,
): Steering {
  const through = agent === null ? [] : throughAgent(agent);
  return { how, step, place, what, through, agent, onDefault };
}

const agentIn = onceEach(agentOf);

/** Commands and calls that fetch what people wrote: issues, comments, pull requests, discussions; or the tools to do so. */
const ITEMS =
  /\bgh\s+(issue|pr|search)\b|\bissues\.(list|get)|listForRepo|\bpulls\.(list|get)|issuesAndPullRequests|\/(issues|pulls|discussions)\b|\b(list|get|search)_(issue|pull_request)s?\b/;

/** Whether a step reads items that anybody may write. */
const readsItems = onceEach((step: Step): boolean =>
  [step.run, ...step.with.values()].some((one) => ITEMS.test(one?.text.slice(0, 20_000) ?? "")),
);

/** An action reads the event by itself; in a scheduled run, what was fetched; a command reads what its script hands it. */
function reads(run: Run, flat: FlatStep, agent: AgentStep, listed: boolean): boolean {
  if (run.scenario.event === "schedule") return listed;
  if (!agent.script) return run.scenario.event !== "workflow_dispatch";
  return [...flat.step.env.values()].some(({ text }) => injection(flat, text) !== null);
}

function throughAgent({ name, tools, servers }: AgentStep): string[] {
  return [
    ...(tools.length === 0 ? [] : [`tools of the agent ${name}: ${tools.join(", ")}`]),
    ...servers.map((server) => `MCP server ${server} of the agent ${name}`),
  ];
}

const fetches = (script: string) =>
  /\bgh\s+pr\s+checkout\b|git\s+(fetch|pull)\s[^\n]{0,300}(pull\/|head)/i.test(script);

/** Texts of an event that are free enough to carry code. */
const CARRIES =
  /comment|title|body|head branch|label|commit's|input|review|text|release's|name|message|branch|tag/;

function injection(flat: FlatStep, script: string): string | null {
  if (!script.includes("${{")) return null;
  for (const part of splitTemplate(script)) {
    if (!("expression" in part)) continue;
    const value = valueOfText(`\${{${part.expression}}}`, flat.scope);
    if (value.kind === "chosen" && CARRIES.test(value.what) && !/base branch|number|draft/.test(value.what))
      return value.what;
  }
  return null;
}
