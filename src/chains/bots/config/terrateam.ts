import type { Tree } from "../../../documents/tree.ts";
import { atLeast, doubted, everyone, type Verdicts, weakest } from "../verdicts.ts";
import {
  at,
  children,
  entry,
  nothing,
  notUnderstood,
  place,
  type Reader,
  textOf,
  textsOf,
  unknownKeys,
} from "./reading.ts";

const CAPABILITIES = [
  ["apply", "apply"],
  ["apply_force", "apply-force"],
  ["apply_autoapprove", "apply-autoapprove"],
  ["plan", "plan"],
] as const;

const CONTROL = [
  "apply_require_all_dirspace_access",
  "ci_config_update",
  "enabled",
  "files",
  "plan_require_all_dirspace_access",
  "policies",
  "terrateam_config_update",
  "unlock",
];
const POLICY = [
  "apply",
  "apply_autoapprove",
  "apply_force",
  "apply_with_superapproval",
  "plan",
  "superapproval",
  "tag_query",
];

/**
 * `.terrateam/config.yml`: access_control says who may apply. A writer may edit the file in his own change, unless
 * terrateam_config_update says otherwise, so that it stops a writer only there; the open-source edition ignores it.
 * Source: terrateamio/terrateam, docs reference/configuration/access-control.mdx.
 */
export const readTerrateam: Reader = ({ file, root }) => {
  const reading = nothing();
  const control = at(root, "access_control");
  const enabled = entry(control, "enabled");
  const policies = children(at(control, "policies"));
  if (control && control.kind !== "map")
    reading.incomplete.push(notUnderstood(file, control.line, "access_control is not a section"));
  reading.incomplete.push(...unknownKeys(control, CONTROL, file, "access_control"));
  for (const policy of policies) reading.incomplete.push(...unknownKeys(policy, POLICY, file, "a policy"));
  if (!enabled || textOf(enabled.value) !== "true") {
    reading.gates.push({
      kind: "bot-configuration",
      verdicts: everyone(enabled && textOf(enabled.value) === "false" ? "passes" : "unknown"),
      reason: "access control is not enabled in so many words, and off in the open-source edition",
      place: place(file, enabled?.line ?? root.line),
    });
    reading.replaces.push("apply-force", "apply-autoapprove");
    return reading;
  }
  // Whoever may apply with a super approval may apply, once somebody gave one.
  const isWaivable = policies.some((policy) => {
    const rule = at(policy, "apply_with_superapproval");
    return rule !== undefined && textsOf(rule)?.length !== 0;
  });
  const fileIsOpen = textsOf(at(control, "terrateam_config_update"))?.includes("*") ?? true;
  for (const [key, lever] of CAPABILITIES) {
    const rules = policies.flatMap((policy) => entry(policy, key) ?? []);
    const [first] = rules;
    if (!first) continue;
    const stated = weakest(rules.map(({ value }) => allowed(value)));
    const verdicts = key === "apply" && isWaivable ? doubted(stated) : stated;
    // A policy that leaves the capability out has its default, which is everybody for apply and plan.
    const isPartial = rules.length < policies.length && (key === "apply" || key === "plan");
    reading.replaces.push(lever);
    reading.gates.push({
      kind: "bot-configuration",
      verdicts: isPartial
        ? everyone("passes")
        : { ...verdicts, writer: fileIsOpen && verdicts.writer === "stops" ? "unknown" : verdicts.writer },
      reason: `access_control.policies says who may ${lever}`,
      place: place(file, first.line),
      levers: [lever],
    });
  }
  return reading;
};

function allowed(node: Tree): Verdicts {
  const rules = textsOf(node);
  if (!rules) return everyone("unknown");
  if (rules.length === 0) return everyone("stops");
  return weakest(
    rules.map((rule) => {
      if (rule === "*") return everyone("passes");
      return rule.startsWith("role:") ? atLeast(rule.slice("role:".length)) : everyone("unknown");
    }),
  );
}
