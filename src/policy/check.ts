import type { z } from "zod";
import type { Flaw, Located } from "./document.ts";
import { flawOfPathGlob, flawOfRefGlob, flawOfTextGlob } from "./glob.ts";
import { dotted, spotOf } from "./issues.ts";
import { entryIdentity, matchesRule } from "./names.ts";
import { suggestion } from "./nearest.ts";
import { pathSetNames } from "./path-sets.ts";
import { type Policy, policySchema } from "./schema.ts";
import { child, isRecord, knownKeys, latticeOf } from "./shape.ts";
import { pathGlob, refGlob, textGlob } from "./words.ts";

export interface CheckOptions {
  /** Ids of the rule catalogue; when given, a glob over rules has to match one of them. */
  rules?: readonly string[];
}

export type Place = (string | number)[];
export type Report = (code: string, place: Place, message: string, what?: "key" | "value") => void;

/**
 * Finds what is well-formed and still makes no sense. Codes: `glob/…`, `rules/…`, `policy/…`, `branches/…`,
 * `exceptions/…`, `provenance/…`.
 */
export function check(policy: Policy, located: Located, options: CheckOptions): Flaw[] {
  const flaws: Flaw[] = [];
  const report: Report = (code, place, message, what = "value") =>
    flaws.push({ code, message, ...spotOf(place, located, what) });
  checkNodes(policySchema, policy, [], report);
  checkAccounts(policy, report);
  checkGates(policy, report);
  checkRules(policy, options.rules, report);
  checkKeys(policy, report);
  checkConditions(policy, report);
  checkMayLoosen(policy, report);
  return flaws;
}

/** Globs, and lists whose entries are told apart by a key: both are read off the schema. */
function checkNodes(schema: z.core.$ZodType, value: unknown, place: Place, report: Report): void {
  if (typeof value === "string") {
    const flaw = flawOfWord(schema, value);
    if (flaw)
      report(
        flaw.code,
        place,
        `${dotted(place)}: ${JSON.stringify(value.slice(0, 60))} cannot be used: ${flaw.message}`,
      );
  }
  if (typeof value !== "object" || value === null) return;
  const direction = latticeOf(schema)?.direction;
  if (direction?.kind === "keyed" && Array.isArray(value)) checkDistinct(value, direction.key, place, report);
  for (const [key, member] of Object.entries(value)) {
    const inner = child(schema, value, key);
    if (inner !== undefined)
      checkNodes(inner, member, [...place, Array.isArray(value) ? Number(key) : key], report);
  }
}

function flawOfWord(schema: z.core.$ZodType, value: string): { code: string; message: string } | undefined {
  if (schema === pathGlob) {
    if (value.startsWith("@")) {
      if (pathSetNames.includes(value)) return undefined;
      return {
        code: "glob/unknown-set",
        message: `the built-in sets are ${pathSetNames.join(", ")}.${suggestion(value, pathSetNames)}`,
      };
    }
    const message = flawOfPathGlob(value);
    return message === undefined ? undefined : { code: "glob/unusable", message: `${message}.` };
  }
  const message =
    schema === refGlob ? flawOfRefGlob(value) : schema === textGlob ? flawOfTextGlob(value) : undefined;
  return message === undefined ? undefined : { code: "glob/unusable", message: `${message}.` };
}

function checkDistinct(entries: unknown[], key: readonly string[], place: Place, report: Report): void {
  const seen = new Set<string>();
  for (const [index, entry] of entries.entries()) {
    const id = entryIdentity(entry, key);
    if (seen.has(id))
      report(
        "policy/duplicate-id",
        [...place, index, ...(isRecord(entry) ? key.slice(0, 1) : [])],
        `${dotted(place)}: ${key.join(" and ")} ${id.slice(1, -1)} stands here a second time; make it one entry.`,
      );
    seen.add(id);
  }
}

/** One account or app can be only one thing. */
export function checkAccounts(policy: Policy, report: Report): void {
  const holders = new Map<string, string>();
  const claim = (what: string, id: number, holder: string, place: Place) => {
    const other = holders.get(`${what} ${id}`);
    if (other !== undefined && other !== holder)
      report(
        "policy/two-identities",
        place,
        `${what} ${id} belongs to ${other} already; it cannot be ${holder} too.`,
      );
    else holders.set(`${what} ${id}`, holder);
  };
  policy.agents?.automation?.forEach(({ id }, index) => {
    claim("Account", id, "automation", ["agents", "automation", index, "id"]);
  });
  policy.agents?.registry?.forEach(({ id, accounts, apps }, index) => {
    accounts?.forEach((account, item) => {
      claim("Account", account, `agent ${id}`, ["agents", "registry", index, "accounts", item]);
    });
    apps?.forEach((app, item) => {
      claim("App", app, `agent ${id}`, ["agents", "registry", index, "apps", item]);
    });
  });
}

/** A check sticks to a commit, not to a branch: one name may not stand for two strengths (DESIGN, "which name"). */
function checkGates(policy: Policy, report: Report): void {
  const meanings = new Map<string, string>();
  policy.branches?.forEach(({ match, gate, agents }, index) => {
    if (gate === undefined) return;
    if (match.includes("~DEFAULT_BRANCH"))
      report(
        "branches/gate-on-default",
        ["branches", index, "gate"],
        'The default branch\'s check is "agent-policy"; it cannot be given another name. Drop `gate` or ~DEFAULT_BRANCH.',
      );
    const meaning = meanings.get(gate);
    if (meaning !== undefined && meaning !== agents)
      report(
        "branches/gate-conflict",
        ["branches", index, "gate"],
        `Gate "${gate}" stands for agents: ${meaning} above and agents: ${agents} here; a green one would unlock both. Give it a name of its own.`,
      );
    meanings.set(gate, meaning ?? agents);
  });
}

/** Findings of these families can only be passed by break-glass. */
const NOT_EXCEPTABLE = ["provenance/x", "deploy/x"];

function checkRules(policy: Policy, rules: readonly string[] | undefined, report: Report): void {
  const known = (globs: readonly string[] | undefined, place: Place) =>
    globs?.forEach((glob, index) => {
      if (rules === undefined || glob === "*" || rules.some((rule) => matchesRule(glob, rule))) return;
      report(
        "rules/unknown",
        [...place, index],
        `No rule is called "${glob}".${suggestion(glob, rules) || suggestion(glob, families(rules))}`,
      );
    });
  known(policy.mode?.observe, ["mode", "observe"]);
  known(policy.exceptions?.rules, ["exceptions", "rules"]);
  policy.exceptions?.rules.forEach((glob, index) => {
    if (NOT_EXCEPTABLE.some((rule) => matchesRule(glob, rule) || glob.split("/")[0] === rule.split("/")[0])) {
      report(
        "exceptions/not-exceptable",
        ["exceptions", "rules", index],
        `"${glob}" covers provenance or deploy, which no exception can let pass. Name the rule families you mean, such as paths/*.`,
      );
    }
  });
}

function families(rules: readonly string[]): string[] {
  return [...new Set(rules.map((rule) => `${rule.split("/")[0]}/*`))];
}

function checkKeys(policy: Policy, report: Report): void {
  policy.provenance?.builders?.forEach((builder, index) => {
    if (builder.carrier !== "dsse") return;
    builder.keys.forEach((key, item) => {
      const place: Place = ["provenance", "builders", index, "keys", item];
      const fits = key.alg === (key.jwk.kty === "OKP" ? "Ed25519" : "ES256");
      if (!fits)
        report(
          "provenance/algorithm",
          [...place, "alg"],
          `${key.alg} does not go with a key of type ${key.jwk.kty}: OKP keys sign with Ed25519, EC keys with ES256.`,
        );
      const [start, end] = [key["not-before"], key["not-after"]];
      if (start !== undefined && end !== undefined && Date.parse(end) <= Date.parse(start))
        report("provenance/key-window", [...place, "not-after"], "The key ends before it begins.");
    });
  });
}

function checkConditions(policy: Policy, report: Report): void {
  policy.provenance?.relax?.forEach(({ when }, index) => {
    if (Object.keys(when).length > 0) return;
    const message =
      "`when` names no condition, so this would hold for every change. Name the isolation that makes it safe.";
    report("policy/no-condition", ["provenance", "relax", index, "when"], message);
  });
}

function checkMayLoosen(policy: Policy, report: Report): void {
  policy.repositories?.forEach((selection, index) => {
    selection["may-loosen"].forEach((key, item) => {
      let schema: z.core.$ZodType | undefined = policySchema;
      for (const name of key.split(".")) {
        const known = schema === undefined ? [] : knownKeys(schema, {});
        const next: z.core.$ZodType | undefined = schema === undefined ? undefined : child(schema, {}, name);
        if (next === undefined) {
          report(
            "schema/unknown-key",
            ["repositories", index, "may-loosen", item],
            `"${key}" is no key of the policy.${suggestion(name, known)}`,
          );
          return;
        }
        schema = next;
      }
    });
  });
}
