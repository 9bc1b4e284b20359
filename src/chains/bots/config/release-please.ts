import { nodesOf } from "../../../documents/tree.ts";
import { everyone } from "../verdicts.ts";
import { at, children, entry, nothing, notUnderstood, place, type Reader, textOf } from "./reading.ts";

/**
 * `release-please-config.json`: the labels that make a merged pull request a release, and whether anything is released at
 * all. Source: googleapis/release-please, docs/manifest-releaser.md and docs/customizing.md.
 */
export const readReleasePlease: Reader = ({ file, root }) => {
  const reading = nothing();
  if (root.kind !== "map" || at(root, "packages")?.kind !== "map") {
    reading.incomplete.push(notUnderstood(file, root.line, "it names no packages"));
    return reading;
  }
  const own = [...nodesOf(root)].flatMap((node) => textOf(entry(node, "label")?.value)?.split(",") ?? []);
  if (own.length > 0) {
    const values = [...new Set([...own.map((label) => label.trim()), "release-please:force-run"])];
    reading.levers.push({
      id: "release-pr",
      kind: "label",
      text: { form: "values", values, case: "ignore" },
      syntax: `the label ${values.join(" or ")}`,
      note: "A merged pull request that carries the label is tagged and released.",
    });
  }
  const skip = entry(root, "skip-github-release");
  const skips = children(at(root, "packages")).every(
    (one) => textOf(at(one, "skip-github-release")) !== "false",
  );
  if (skip && textOf(skip.value) === "true" && skips)
    reading.gates.push({
      kind: "bot-configuration",
      verdicts: everyone("stops"),
      reason: "it tags and releases nothing here (skip-github-release)",
      place: place(file, skip.line),
    });
  return reading;
};
