import { input, list, type StepReader, unreadable } from "./inputs.ts";
import { nothing } from "./reading.ts";

/** The environment of pascalgn/automerge-action: which labels make it merge (README.md). */
export const readAutomergeAction: StepReader = (step) => {
  const reading = nothing();
  const labels = input(step.env, "MERGE_LABELS");
  if (labels.state === "unknown") unreadable(reading, step, "MERGE_LABELS", labels.line);
  if (labels.state !== "text") return reading;
  const wanted = list(labels.text).filter((label) => !label.startsWith("!"));
  reading.removes.push("label");
  reading.levers.push(
    wanted.length > 0
      ? {
          id: "labels",
          kind: "label",
          text: { form: "values", values: wanted, case: "exact" },
          syntax: `the labels ${wanted.join(" and ")}`,
        }
      : {
          id: "any",
          kind: "pull-request",
          text: null,
          syntax: "any pull request (MERGE_LABELS asks for none)",
        },
  );
  return reading;
};
