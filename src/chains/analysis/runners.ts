import { splitTemplate } from "../expression/parse.ts";
import { clause, type Judgement, placed, YES } from "../guards/judgement.ts";
import type { Job, Text } from "../workflow/model.ts";

/** Labels of GitHub's own runners; others are somebody's own machines (docs.github.com, "GitHub-hosted runners reference"). */
const HOSTED =
  /^(ubuntu|windows|macos)-(latest|slim|\d[\w.]*)(-(large|xlarge|arm|intel|arm64|xl|vs\d+|\d+-?cores?))*$/i;

/** Hosted for one job each by others than GitHub, by their own prefixes: nobody's own machines (each vendor's documentation). */
const HOSTED_BY_OTHERS = /^(blacksmith|depot|buildjet|namespace-profile|nscloud|warp|ubicloud)-/i;

/** A machine that a job asks for: `own` where the label says that it is one's own. */
export interface Runner extends Text {
  own: Judgement;
}

/**
 * The machine of a job, where it is none of GitHub's standard ones. Larger runners and groups have names that an organisation
 * gives, as machines of one's own have (docs.github.com, "Larger runners"), so that only `self-hosted` tells for sure.
 */
export function runnerOf(job: Job): Runner | null {
  const named = (labels: readonly Text[]) => labels.map(({ text }) => text).join(", ");
  const own = job.runsOn.find(({ text }) => isOwn(text, job));
  if (own !== undefined) return { text: named(job.runsOn), place: own.place, own: YES };
  const labels =
    job.runnerGroup !== null
      ? [job.runnerGroup]
      : job.runsOn.filter(
          ({ text }) =>
            !HOSTED.test(text) &&
            !HOSTED_BY_OTHERS.test(text) &&
            !(text.includes("${{") && isHosted(text, job)),
        );
  const [first] = labels;
  if (first === undefined) return null;
  const text = named(labels);
  const reason = `whether ${text} is a machine of one's own or a larger one of GitHub's stands in settings`;
  return { text, place: first.place, own: placed(clause(1, "platform", reason), first.place) };
}

/** A label that says so, alone, in a list written as JSON, or among what a matrix goes through. */
function isOwn(text: string, { matrix }: Job): boolean {
  if (/^self-hosted$/i.test(text)) return true;
  if (!text.includes("${{")) return false;
  if (MATRIX.test(text)) return matrix.some((one) => /^self-hosted$/i.test(one.text));
  return /^\$\{\{\s*fromJSON\('[^']*"self-hosted"[^']*'\)\s*\}\}$/i.test(text);
}

const MATRIX = /\bmatrix\b/i;
/** Contexts that bring in a label from outside the expression. */
const BROUGHT = /\b(vars|inputs|needs|env|github\.event|secrets)\b/i;

/** Whether every label that an expression names is a hosted machine's; what a matrix goes through counts, if nothing in it is an expression. */
function isHosted(text: string, { matrix }: Job): boolean {
  if (MATRIX.test(text))
    return !matrix.some((one) => one.text.includes("${{") || /self-hosted/i.test(one.text));
  if (BROUGHT.test(text)) return false;
  return splitTemplate(text).every(
    (part) => !("expression" in part) || !/self-hosted/i.test(part.expression),
  );
}
