import { clause, every, type Judgement, type Possible, some, YES } from "../guards/judgement.ts";
import { mayWrite } from "./permissions.ts";
import { coversPattern, fnmatch, namesLike } from "./ref-names.ts";
import type { RefRule, RefRules, Restriction } from "./ref-rules.ts";
import type { Settings } from "./settings.ts";

type Target = RefRule["target"];
type Way = "create" | "update";

const unread = (what: string) =>
  clause(1, "branch-protection", `pushing to ${what} may be refused by rules that cannot be read here`);

/** Whether the write role may push to one of these; names that nobody read the rules of are told together. */
export function mayPushAny(
  target: Target,
  names: readonly string[],
  settings: Settings | undefined,
): Judgement {
  if (settings?.refs?.rulesets === undefined) return unread(names.join(", ") || `these ${target}es`);
  return names.length === 0 ? YES : some(names.map((name) => mayPush(target, name, settings)));
}

/**
 * Whether the write role, or the App whose permissions are known, may push to a branch or tag.
 *
 * @param name short; null is the default branch
 */
export function mayPush(target: Target, name: string | null, settings: Settings | undefined): Judgement {
  const short = name ?? settings?.defaultBranch ?? null;
  const what = short ?? "the default branch";
  if (settings?.refs?.rulesets === undefined) return unread(what);
  const rules = heldFor(target, short, settings);
  const way = (one: Way) => judgeWay(rules, one, what, settings);
  const read = target === "tag" || isClassicRead(short, settings.refs) ? YES : unread(what);
  const update = way("update");
  if (short === null || short === settings.defaultBranch) return every([update, read]);
  const create = way("create");
  // whether it is there was not read: it may have to be made, or may be there already
  const both = [update, create].toSorted((a, b) => a.possible - b.possible);
  const [least = update, most = create] = both;
  if (create.possible === 2 && update.possible < 2 && isDeletable(rules, target))
    return every([create, read, clause(2, "branch-protection", `${what} can be deleted and made anew`)]);
  if (most.possible === least.possible) return every([update, read]);
  return every([
    clause(
      1,
      "branch-protection",
      `whether ${what} is there decides: ${least.clauses.map(({ reason }) => reason).join("; ")}`,
    ),
    read,
  ]);
}

/**
 * Whether there is a name that a trigger's pattern takes and that may be pushed to. Names are tried; that none is left is believed only
 * of rules that cover the whole pattern.
 *
 * @param pattern of the trigger; `**` where it names none
 */
export function mayPushLike(target: Target, pattern: string, settings: Settings | undefined): Judgement {
  const refs = settings?.refs;
  if (settings === undefined || refs?.rulesets === undefined) return YES;
  const rules = rulesOf(target, refs);
  const excluded = pattern === "**" ? rules.flatMap(({ exclude }) => exclude).flatMap(namesLike) : [];
  const tried = [...namesLike(pattern), ...excluded].map((name) => {
    const held = heldFor(target, name, settings);
    const create = judgeWay(held, "create", name, settings);
    const update = judgeWay(held, "update", name, settings);
    return create.possible === 0 && update.possible > 0 ? every([update, isThere(name)]) : create;
  });
  const best = some(tried);
  if (tried.length > 0 && best.possible === 2) return best;
  const over = rules.map((rule) => ({ rule, holds: isOver(rule, pattern) }));
  const all = (["create", "update"] as const).map((way) => judgeWay(over, way, pattern, settings));
  if (all.every(({ possible }) => possible === 0)) return every(all);
  return best.possible === 1
    ? best
    : clause(
        1,
        "branch-protection",
        `whether rules cover every ${target} that ${pattern} takes is not clear`,
      );
}

const isThere = (name: string) =>
  clause(1, "branch-protection", `one like ${name} has to be there: rules let it be moved, not made`);

const rulesOf = (target: Target, { rulesets = [], classic = [] }: RefRules) =>
  [...rulesets, ...classic].filter((rule) => rule.target === target);

const isClassicRead = (name: string | null, { classic, unprotected = [] }: RefRules) =>
  classic !== undefined || (name !== null && unprotected.includes(name));

/** A rule, and whether it holds for the name asked about; null where that is not known. */
interface Held {
  rule: RefRule;
  holds: boolean | null;
}

/** Of several classic protections only one holds: the one of this very name, else one that cannot be told from here. */
function heldFor(target: Target, name: string | null, settings: Settings): Held[] {
  const { rulesets = [], classic = [] } = settings.refs ?? {};
  const holding = classic.filter((rule) => holds(rule, name, settings) !== false);
  const own = holding.filter(({ include }) => include?.includes(name ?? ""));
  const sure = own.length > 0 || new Set(holding.map(({ include }) => include?.join())).size < 2;
  return [
    ...rulesets.map((rule) => ({ rule, holds: holds(rule, name, settings) })),
    ...(own.length > 0 ? own : holding).map((rule) => ({
      rule,
      holds: sure ? holds(rule, name, settings) : null,
    })),
  ].filter(({ rule }) => rule.target === target);
}

function holds(
  { include, exclude }: RefRule,
  name: string | null,
  { defaultBranch }: Settings,
): boolean | null {
  const matches = (pattern: string): boolean | null => {
    if (pattern === "~ALL") return true;
    const known = defaultBranch ?? null;
    if (pattern === "~DEFAULT_BRANCH") return name === null ? true : known === null ? null : name === known;
    return name === null ? null : fnmatch(pattern, name);
  };
  const any = (patterns: readonly string[]) => {
    const answers = patterns.map(matches);
    return answers.includes(true) ? true : answers.includes(null) ? null : false;
  };
  const [within, without] = [include === null ? null : any(include), any(exclude)];
  if (within === false || without === true) return false;
  return within === null || without === null ? null : true;
}

const isOver = ({ include, exclude }: RefRule, pattern: string): boolean =>
  exclude.length === 0 && (include ?? []).some((one) => one === "~ALL" || coversPattern(one, pattern));

const isDeletable = (rules: readonly Held[], target: Target) =>
  !rules.some(
    ({ rule, holds }) => holds !== false && rule.restricts.some(({ kind }) => kind === "deletion"),
  ) && target === "branch";

/** What the rules that hold say of making a ref, or of pushing to one that is there. */
function judgeWay(rules: readonly Held[], way: Way, what: string, settings: Settings): Judgement {
  return every(
    rules.flatMap(({ rule, holds }) =>
      holds === false
        ? []
        : rule.restricts.flatMap((restriction) => judgeOne(rule, holds, restriction, way, what, settings)),
    ),
  );
}

function judgeOne(
  rule: RefRule,
  holds: boolean | null,
  restriction: Restriction,
  way: Way,
  what: string,
  settings: Settings,
): Judgement[] {
  const found = restrictionOf(restriction, way, what, settings);
  if (found === null) return [];
  const [possible, reason] = found;
  const by = bypasses(rule, settings);
  if (by === 2)
    return [clause(2, "branch-protection", `${rule.name}: the write role, or this App, bypasses it`)];
  const unsure =
    possible === 2
      ? ""
      : holds === null
        ? ", if it holds for it"
        : by === 1
          ? ", but who bypasses it was not told"
          : "";
  const open = by === 1 || holds === null ? 1 : 0;
  return [
    clause(Math.max(possible, open) as Possible, "branch-protection", `${rule.name}: ${reason}${unsure}`),
  ];
}

/** Whether a restriction lets the write role pass; null where it does not concern the act. */
function restrictionOf(
  restriction: Restriction,
  way: Way,
  what: string,
  { permissions }: Settings,
): [Possible, string] | null {
  switch (restriction.kind) {
    case "creation":
      return way === "create" ? [0, `only those who bypass it may make ${what}`] : null;
    case "update":
      return way === "update" ? [0, `only those who bypass it may push to ${what}`] : null;
    case "deletion":
      return null;
    case "review":
      return way === "update" ? reviewOf(restriction, what) : null;
    case "check": {
      if (way === "create" && !restriction.onCreation) return null;
      const names = restriction.names.join(", ");
      const sets =
        permissions === undefined || ["statuses", "checks"].some((one) => mayWrite(permissions, one));
      return restriction.pinned || !sets
        ? [1, `${what} takes only commits that ${names} passed`]
        : [2, `${what} asks for ${names}, which the write role can set as a status itself`];
    }
    case "other":
      return [1, `the rule ${restriction.type} may refuse it`];
  }
}

/**
 * Who pushes to a pull request that somebody else opened may approve it, unless the last push has to be approved by another
 * (docs.github.com, "Available rules for rulesets", require approval of the most recent reviewable push).
 */
function reviewOf(
  { approvals, lastPush, owners }: Extract<Restriction, { kind: "review" }>,
  what: string,
): [Possible, string] {
  if (approvals === 0)
    return owners
      ? [1, `${what} takes pull requests, some of which their owners approve`]
      : [2, `${what} takes pull requests that nobody has to approve`];
  return lastPush
    ? [0, `${what} takes pull requests whose last push somebody else approved`]
    : [1, `${what} takes approved pull requests; who pushes to somebody else's may approve it`];
}

/** GitHub's number of the write role (registry.terraform.io, integrations/github, `github_repository_ruleset`, bypass_actors). */
const WRITE_ROLE = 4;
/** Roles of GitHub's own; others are the organisation's, made from one of these. */
const OWN_ROLES = 5;

/** Whether the one who is judged is excepted: a role by its number, an App by its own. The write role is on no list by name. */
function bypasses({ bypass }: RefRule, { permissions, app }: Settings): Possible {
  if (bypass === null) return 1;
  const isApp = permissions !== undefined || app !== undefined;
  const answers = bypass.map(({ type, id }): Possible => {
    if (type === "RepositoryRole")
      return isApp ? 0 : id === WRITE_ROLE ? 2 : id !== null && id <= OWN_ROLES ? 0 : 1;
    if (type === "Integration") return !isApp ? 0 : app === undefined || id === null ? 1 : id === app ? 2 : 0;
    return 0;
  });
  return answers.includes(2) ? 2 : answers.includes(1) ? 1 : 0;
}
