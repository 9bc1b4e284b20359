import { knownAction } from "../actions/known.ts";
import { effectsOf as doneByScript } from "../actions/scripts.ts";
import { scriptOf } from "../actions/uses.ts";
import { judgeCondition, valueOfText } from "../guards/evaluate.ts";
import { clause, type Judgement, some, YES } from "../guards/judgement.ts";
import { asText } from "../guards/value.ts";
import { onceEach } from "../once.ts";
import type { CapabilityKind } from "../types.ts";
import type { Step } from "../workflow/model.ts";
import type { FlatStep } from "./flat-step.ts";

/** What a step does; `when` where an input says whether. */
interface Effect {
  kind: CapabilityKind;
  name: string;
  when?: { input: string; is: RegExp };
}

/** What a step does by its script and by the action it uses, as far as its inputs may ask for it. */
export const effectsOf = onceEach((step: Step): Effect[] => {
  const script = scriptOf(step);
  const does = knownAction(step)?.does ?? [];
  return [
    ...(script === undefined ? [] : doneByScript(script)),
    ...does.filter(
      ({ when }) => when === undefined || isAsked(when, step.with.get(when.input)?.text ?? "false"),
    ),
  ];
});

const isAsked = ({ is }: NonNullable<Effect["when"]>, text: string) => text.includes("${{") || is.test(text);

/** What it takes for an effect to be asked for in this run, where an expression says. */
export function whenAsked({ when }: Effect, { step, scope }: FlatStep): Judgement {
  const text = when === undefined ? undefined : step.with.get(when.input)?.text;
  if (when === undefined || text === undefined || !text.includes("${{")) return YES;
  const value = asText(valueOfText(text, scope));
  const options = value.kind === "constant" ? [[value.value, YES] as const] : null;
  const known = value.kind === "oneOf" ? [...value.options] : options;
  const on = known?.filter(([one]) => when.is.test(String(one || "false"))).map(([, judgement]) => judgement);
  if (on !== undefined) return on.length > 0 ? some(on) : clause(0, "condition", `${when.input} is off`);
  return when.is.test("true") && !when.is.test("false") ? judgeCondition(text, scope).whenTrue : YES;
}
