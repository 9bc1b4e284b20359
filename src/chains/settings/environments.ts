import { matchRefs } from "../../policy/match.ts";
import { clause, every, type Judgement, some, YES } from "../guards/judgement.ts";
import { mayPush, mayPushLike } from "./pushes.ts";
import type { Environment, Settings } from "./settings.ts";

/** What a run is on: one of these refs, or any that who starts it picks; `pull` is a pull request's merge. */
export type RunRef = "default-branch" | "branch" | "tag" | "any" | "pull";

/** What the rules of a job's environment come to for a run. @param name as the job has it */
export function environmentRules(name: string, settings: Settings | undefined, ref: RunRef): Judgement {
  const { environments } = settings ?? {};
  if (environments === undefined || name === "" || name.includes("${{"))
    return unknown(
      `the environment ${name || "(not readable)"} may ask for reviewers or allow only some branches; its rules cannot be read here`,
    );
  const found = environments.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (found === undefined)
    return passes(`the environment ${name} has no rules: it is made when first deployed to`);
  const parts = [
    ...(found.reviewers.length > 0
      ? [stops(`the environment ${name} waits for ${found.reviewers.join(" or ")} to approve`)]
      : []),
    refRules(found, ref, settings),
    ...appRules(found),
    ...(found.waitMinutes > 0
      ? [passes(`the environment ${name} waits ${found.waitMinutes} minutes, which stops nobody`)]
      : []),
  ].filter((part) => part !== YES);
  return parts.length > 0 ? every(parts) : passes(`the environment ${name} asks for nobody's approval`);
}

const unknown = (reason: string) => clause(1, "environment", reason);
const stops = (reason: string) => clause(0, "environment", reason);
const passes = (reason: string) => clause(2, "environment", reason);

function appRules({ name, apps, reviewers }: Environment): Judgement[] {
  if (apps === null)
    return reviewers.length > 0
      ? []
      : [unknown(`Apps may have to agree to the environment ${name}; which was not read`)];
  return apps.map((app) => unknown(`the environment ${name} waits for the App ${app} to agree`));
}

/**
 * Which refs may deploy. A run on a pull request has the ref `refs/pull/N/merge`, which no protected branch is and only a
 * pattern of its own names (docs.github.com, "Managing environments for deployment").
 */
function refRules({ name, refs }: Environment, ref: RunRef, settings: Settings | undefined): Judgement {
  const defaultBranch = settings?.defaultBranch;
  if (refs === "all") return YES;
  if (refs === "unread") return unknown(`which branches may deploy to the environment ${name} was not read`);
  if (refs === "protected") {
    const only = `the environment ${name} takes protected branches only`;
    if (ref === "default-branch" || ref === "any") return passes(`${only}, and the run is on one`);
    return ref === "branch"
      ? unknown(`${only}; whether one may be pushed to cannot be read here`)
      : stops(only);
  }
  const only = `the environment ${name} takes only ${refs.map(({ pattern }) => pattern).join(", ") || "no branch"}`;
  const patterns = (type: "branch" | "tag") =>
    refs.filter((one) => one.type === type).map(({ pattern }) => pattern);
  const branches = patterns("branch");
  const onDefault = defaultBranch === undefined ? null : matchRefs(branches, defaultBranch)(defaultBranch);
  switch (ref) {
    case "default-branch":
      if (onDefault === null) return branches.length > 0 ? unknown(only) : stops(only);
      return onDefault ? passes(`${only}, where the run is`) : stops(only);
    case "any":
      if (onDefault === true || refs.some(({ pattern }) => isOpen(pattern))) return passes(only);
      return refs.length > 0 ? unknown(only) : stops(only);
    case "branch":
      return pushable("branch", branches, only, settings);
    case "tag":
      return pushable("tag", patterns("tag"), only, settings);
    case "pull":
      return branches.some((pattern) => pattern.startsWith("refs/pull/")) ? passes(only) : stops(only);
  }
}

/** What a push to a ref that the environment takes comes to: a pattern leaves names open, which whoever may push can make. */
function pushable(
  target: "branch" | "tag",
  taken: readonly string[],
  only: string,
  settings: Settings | undefined,
): Judgement {
  if (taken.length === 0) return stops(only);
  if (settings?.refs?.rulesets === undefined)
    return target === "tag" || taken.some(isOpen)
      ? passes(`${only}, which a new ${target} can be called`)
      : unknown(only);
  const easiest = some(
    taken.map((one) => (isOpen(one) ? mayPushLike(target, one, settings) : mayPush(target, one, settings))),
  );
  // it is the branch that is closed to who acts, where the environment takes it
  return every([
    clause(easiest.possible, easiest.possible === 0 ? "branch-protection" : "environment", only),
    easiest,
  ]);
}

const isOpen = (pattern: string) => /[*?[]/.test(pattern);
