import type { Entry, Tree } from "../../../documents/tree.ts";
import type { BotGate } from "../../types.ts";
import { eachProfile, everyone, type Verdicts, weakest } from "../verdicts.ts";
import { asksForCheck, judge, labelsAsked } from "./conditions.ts";
import {
  at,
  children,
  entry,
  nothing,
  notUnderstood,
  place,
  type Reader,
  type Reading,
  textOf,
  unknownKeys,
} from "./reading.ts";

const TOP = [
  "shared",
  "defaults",
  "scopes",
  "commands_restrictions",
  "pull_request_rules",
  "queue_rules",
  "merge_protections",
  "priority_rules",
  "merge_queue",
  "merge_protections_settings",
];
const COMMANDS = ["queue", "requeue", "backport", "copy", "update", "rebase", "squash"];
/** Actions of a rule that merge, push or approve. */
const ACTING = [
  "merge",
  "queue",
  "backport",
  "copy",
  "rebase",
  "update",
  "squash",
  "review",
  "github_actions",
];

/**
 * `.mergify.yml`, read by Mergify from the default branch. Commands: `commands_restrictions` replace the default
 * `sender-permission >= write` one by one. Merging: the conditions of queue rules, of rules that act and of auto-merge; a
 * label that they name is a lever of its own.
 * Source: Mergifyio/docs, commands/restrictions.mdx, configuration/conditions.mdx, merge-queue/rules.mdx.
 */
export const readMergify: Reader = (configuration) => {
  const { file, root } = configuration;
  const reading = nothing();
  reading.incomplete.push(...unknownKeys(root, TOP, file, "the configuration of Mergify"));
  const say = (gate: Omit<BotGate, "place">, line: number): void => {
    reading.gates.push({ ...gate, place: place(file, line) });
  };

  const restrictions = at(root, "commands_restrictions");
  for (const { key, line, value } of restrictions?.kind === "map" ? restrictions.entries : []) {
    if (!COMMANDS.includes(key)) continue;
    const conditions = at(value, "conditions");
    if (conditions?.kind !== "list") {
      reading.incomplete.push(
        notUnderstood(file, line, `the restriction of ${key} is not a list of conditions`),
      );
      continue;
    }
    reading.replaces.push(key);
    say(
      {
        kind: "permission",
        verdicts: eachProfile((profile) => judge(conditions, profile)),
        reason: `commands_restrictions.${key} says who may`,
        levers: [key],
      },
      line,
    );
  }

  const acting = actingRules(root);
  // what a rule only puts into a queue is merged as the queue's own conditions say
  const queueing = acting.flatMap(({ queues }, index) => (queues ? [idOf(index)] : []));
  const queues = children(at(root, "queue_rules"));
  const [firstQueue] = queues;
  if (firstQueue) {
    const conditionsOf = (rule: Tree) =>
      ["queue_conditions", "merge_conditions"].flatMap((name) => children(at(rule, name)));
    const verdicts = weakest(
      queues.map((rule) =>
        eachProfile((profile) =>
          judge({ kind: "list", line: rule.line, items: conditionsOf(rule) }, profile),
        ),
      ),
    );
    const pinned = queues.every((rule) => conditionsOf(rule).some(asksForCheck));
    const gate: Omit<BotGate, "place"> = {
      kind: "bot-configuration",
      verdicts,
      reason: pinned
        ? "every queue rule waits for the check agent-policy"
        : "a queue rule lets changes in without the check agent-policy",
      levers: ["queue", "requeue", ...queueing],
    };
    if (pinned) gate.precondition = true;
    say(gate, firstQueue.line);
  }

  for (const [index, rule] of acting.entries()) addRule(rule, idOf(index), reading, file.path);
  reading.removes.push("rules");
  return reading;
};

const idOf = (index: number) => `rule-${index + 1}`;

interface ActingRule {
  name: string;
  line: number;
  /** It acts by a queue alone. */
  queues: boolean;
  conditions: Tree | undefined;
}

/** Rules that act by themselves: rules with such an action, queues that fill themselves, auto-merge. */
function actingRules(root: Tree): ActingRule[] {
  const rules = children(at(root, "pull_request_rules")).flatMap((rule): ActingRule[] => {
    const actions = at(rule, "actions");
    const keys = actions?.kind === "map" ? actions.entries.map(({ key }) => key) : [];
    const acts = keys.filter((key) => ACTING.includes(key));
    if (acts.length === 0 || textOf(at(rule, "disabled")) === "true") return [];
    return [
      {
        name: textOf(at(rule, "name")) ?? "a rule",
        line: rule.line,
        queues: acts.every((key) => key === "queue"),
        conditions: at(rule, "conditions"),
      },
    ];
  });
  const queues = children(at(root, "queue_rules"))
    .filter((rule) => textOf(at(rule, "autoqueue")) === "true")
    .map((rule) => ({
      name: `queue ${textOf(at(rule, "name")) ?? ""}`.trim(),
      line: rule.line,
      queues: true,
      conditions: at(rule, "queue_conditions"),
    }));
  const settings = at(root, "merge_protections_settings");
  const automatic = [entry(settings, "auto_merge_conditions"), entry(settings, "auto_merge")]
    .filter((found): found is Entry => found !== undefined)
    .filter(({ value }) => value.kind === "list" || textOf(value) === "true")
    .map(({ key, line, value }) => ({
      name: key,
      line,
      queues: false,
      conditions: value.kind === "list" ? value : undefined,
    }));
  return [...rules, ...queues, ...automatic];
}

function addRule({ name, line, conditions }: ActingRule, id: string, reading: Reading, path: string): void {
  const labels = labelsAsked(conditions);
  reading.levers.push({
    id,
    kind: labels.length > 0 ? "label" : "pull-request",
    text: labels.length > 0 ? { form: "values", values: labels, case: "ignore" } : null,
    syntax: labels.length > 0 ? `the label ${labels.join(" or ")} (${name})` : `whatever satisfies ${name}`,
  });
  reading.replaces.push(id);
  const pinned = asksForCheck(conditions);
  const verdicts: Verdicts =
    conditions === undefined ? everyone("passes") : eachProfile((profile) => judge(conditions, profile));
  const gate: BotGate = {
    kind: "bot-configuration",
    verdicts,
    reason: pinned
      ? `${name} waits for the check agent-policy`
      : `${name} acts without the check agent-policy`,
    place: place({ path, text: "" }, line),
    levers: [id],
  };
  if (pinned) gate.precondition = true;
  reading.gates.push(gate);
}
