import type { Tree } from "../../../documents/tree.ts";
import type { BotLever } from "../../types.ts";
import { everyone } from "../verdicts.ts";
import {
  at,
  CHECK,
  entry,
  nothing,
  notUnderstood,
  place,
  type Reader,
  type Reading,
  textOf,
  textsOf,
  unknownKeys,
} from "./reading.ts";

const TOP = ["version", "merge", "update"];
const MERGE = [
  "trigger",
  "ignore",
  "whitelist",
  "blacklist",
  "method",
  "branch_method",
  "merge_method",
  "options",
  "required_statuses",
  "delete_after_merge",
  "allow_merge_with_no_checks",
];

/**
 * `.bulldozer.yml`, read from the target branch: what makes a pull request one that Bulldozer merges.
 * Source: palantir/bulldozer, README.md and bulldozer/signals.go.
 */
export const readBulldozer: Reader = ({ file, root }) => {
  const reading = nothing();
  reading.incomplete.push(
    ...unknownKeys(root, TOP, file, "the configuration of Bulldozer"),
    ...unknownKeys(at(root, "merge"), MERGE, file, "its section merge"),
  );
  const merge = at(root, "merge");
  const triggers = [entry(merge, "trigger"), entry(merge, "whitelist")].filter(
    (found) => found !== undefined,
  );
  const levers = triggers.flatMap(({ value }) => leversOf(value, file.path, reading));
  if (levers.length === 0)
    levers.push({
      id: "any",
      kind: "pull-request",
      text: null,
      syntax: "any pull request (merge.trigger names nothing)",
    });
  reading.levers.push(...levers);
  reading.removes.push("trigger");
  const statuses = entry(merge, "required_statuses");
  if (textsOf(statuses?.value)?.includes(CHECK) && statuses)
    reading.gates.push({
      kind: "outcome",
      verdicts: everyone("unknown"),
      reason: "Bulldozer waits for a status named agent-policy, whoever set it",
      place: place(file, statuses.line),
      precondition: true,
    });
  return reading;
};

function leversOf(trigger: Tree, path: string, reading: Reading): BotLever[] {
  if (trigger.kind !== "map") return [];
  return trigger.entries.flatMap(({ key, line, value }): BotLever[] => {
    const values = textsOf(value) ?? [];
    const about = (kind: BotLever["kind"], text: BotLever["text"], syntax: string): BotLever[] =>
      values.length === 0
        ? []
        : [{ id: key.replaceAll("_", "-"), kind, text, syntax: `${syntax} ${values.join(" or ")}` }];
    switch (key) {
      case "labels":
        return about("label", { form: "values", values, case: "ignore" }, "the label");
      case "comments":
        return about("comment", { form: "values", values, case: "exact" }, "a comment that reads");
      case "comment_substrings":
        return [
          ...about("comment", { form: "contains", values, case: "exact" }, "a comment that contains"),
          ...about(
            "pull-request",
            { form: "contains", values, case: "exact" },
            "a pull request's text that contains",
          ).map((lever) => ({ ...lever, id: "body-comment-substrings" })),
        ];
      case "pr_body_substrings":
        return about(
          "pull-request",
          { form: "contains", values, case: "exact" },
          "a pull request's text that contains",
        );
      case "branches":
      case "branch_patterns":
        return about("pull-request", null, "a pull request against");
      case "auto_merge":
        return textOf(value) === "true"
          ? [{ id: "auto-merge", kind: "auto-merge", text: null, syntax: "enabling auto-merge" }]
          : [];
      default:
        reading.incomplete.push(
          notUnderstood({ path, text: "" }, line, `merge.trigger has a key that is not known: ${key}`),
        );
        return [];
    }
  });
}
