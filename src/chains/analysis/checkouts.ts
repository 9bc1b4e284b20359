import { knownAction } from "../actions/known.ts";
import { actionOf, isPinned } from "../actions/uses.ts";
import { valueOfText } from "../guards/evaluate.ts";
import { clause, type Judgement, YES } from "../guards/judgement.ts";
import type { FlatStep } from "./flat-step.ts";
import type { Run } from "./run.ts";

const HEAD =
  /head[._]?(sha|ref|branch)|github\.head_ref|refs\/pull\/|inputs\.|client_payload|merge_commit_sha|steps\.[\w-]+\.outputs\.[\w-]*(sha|ref|branch)/i;

/** Whether the change of a pull request or comment may be the profile's. */
export function mayBeOwn(run: Run): boolean {
  const { event, code, after } = run.scenario;
  return code === "own" || event === "issue_comment" || after?.scenario.code === "own";
}

const isCheckout = ({ step }: FlatStep) => actionOf(step)?.name === "actions/checkout";

/** Whether a step checks out what the profile wrote. */
export function checksOut(run: Run, flat: FlatStep): boolean {
  if (!isCheckout(flat)) return bringsHead(run, flat);
  const ref = flat.step.with.get("ref")?.text;
  const { code, ref: on, carrier } = run.scenario;
  if (ref === undefined || !namesRef(flat))
    return code === "own" && on !== "default-branch" && (ref === undefined || carrier !== "rerun");
  if (!mayBeOwn(run) || !namesHead(flat, ref.slice(0, 1000))) return false;
  // a run keeps the event that started it, and the commit that the event names
  if (run.scenario.carrier === "rerun" && /event\.pull_request\.head\.sha|github\.sha/.test(ref))
    return false;
  return refusalOf(run, flat).possible > 0;
}

/** A ref that is the head's, or a variable's that no constant gives: what fills it while the job runs is not read. */
const namesHead = ({ scope }: FlatStep, ref: string): boolean =>
  HEAD.test(ref) || (/\benv\./i.test(ref) && valueOfText(ref, scope).kind !== "constant");

/** An unknown action that checks out, in a run on the profile's own code or on a comment, where such an action fetches the pull request. */
const bringsHead = ({ scenario: { event, code } }: Run, { step }: FlatStep): boolean =>
  actionOf(step)?.name.includes("checkout") === true &&
  knownAction(step) === null &&
  (code === "own" || event === "issue_comment");

/** Refs and repositories that are a fork's for sure; the name of its branch may stand in the base too. */
const FORKS_COMMIT = /head[._]sha|refs\/pull\//i;
const FORKS_REPOSITORY = /head[._]repo/i;

/**
 * Checkout fails the job rather than fetch a fork's code after these two events: v7 since 18 June 2026, ported back to v4, v5
 * and v6 on 16 July; commits are what they were (github.blog/changelog/2026-06-18-safer-pull_request_target-defaults-for-github-actions-checkout).
 */
function refusalOf({ scenario }: Run, { step }: FlatStep): Judgement {
  const { event, origin, after } = scenario;
  const fork = origin === "fork" || after?.scenario.origin === "fork";
  if (!fork || (event !== "pull_request_target" && event !== "workflow_run")) return YES;
  const version = actionOf(step)?.ref ?? "";
  if (isPinned(version) || !/^v([4-9]|\d\d)/.test(version)) return YES;
  const unsafe = step.with.get("allow-unsafe-pr-checkout")?.text.trim() ?? "false";
  if (unsafe === "true") return YES;
  return unsafe.includes("${{")
    ? clause(1, "platform", "whether the checkout takes a fork's code cannot be read here")
    : clause(0, "platform", "the checkout refuses a fork's code here and fails the job");
}

/** Whether the job goes on after a checkout of a commit that is a fork's. */
export function checkoutGate(run: Run, flat: FlatStep): Judgement {
  if (!isCheckout(flat)) return YES;
  const given = (name: string) => flat.step.with.get(name)?.text.slice(0, 1000) ?? "";
  const forks = FORKS_COMMIT.test(given("ref")) || FORKS_REPOSITORY.test(given("repository"));
  return forks && namesRef(flat) ? refusalOf(run, flat) : YES;
}

const RUNS_OWN = { kind: "constant", value: "the commit of the run" } as const;

/**
 * Whether a checkout names another commit than the run's own: `github.event.pull_request.head.sha || github.sha` names none
 * where the event carries no pull request (docs.github.com, "Contexts reference", github.sha and github.ref).
 */
export function namesRef({ step, scope }: FlatStep): boolean {
  const ref = step.with.get("ref")?.text ?? "";
  if (!ref.includes("${{")) return ref.trim() !== "";
  const value = valueOfText(ref, {
    ...scope,
    lookup: (path) =>
      path[0] === "github" && path.length === 2 && /^(sha|ref|ref_name)$/.test(path[1] ?? "")
        ? RUNS_OWN
        : scope.lookup(path),
  });
  const texts =
    value.kind === "constant"
      ? [String(value.value ?? "")]
      : value.kind === "oneOf"
        ? [...value.options.keys()].map((one) => String(one ?? ""))
        : null;
  return texts?.every((text) => text.trim() === "" || text === RUNS_OWN.value) !== true;
}
