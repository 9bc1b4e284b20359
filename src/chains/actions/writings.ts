import type { Step, Text } from "../workflow/model.ts";
import { actionOf, scriptOf } from "./uses.ts";

/** A text that a step writes where bots read it. */
export interface Writing {
  kind: "comment" | "label";
  /** As written, with its expressions. */
  text: string;
  /** It is written just so: no variable of a program stands in its place. */
  literal: boolean;
}

/** Inputs that are written as a comment or set as labels, by the README of each action. */
const INPUTS: Readonly<Record<string, { kind: Writing["kind"]; input: string }>> = {
  "peter-evans/create-or-update-comment": { kind: "comment", input: "body" },
  "thollander/actions-comment-pull-request": { kind: "comment", input: "message" },
  "marocchino/sticky-pull-request-comment": { kind: "comment", input: "message" },
  "actions-cool/issues-helper": { kind: "comment", input: "body" },
  "actions-ecosystem/action-add-labels": { kind: "label", input: "labels" },
  "actions-ecosystem/action-create-comment": { kind: "comment", input: "body" },
};

const QUOTED = `("(?:[^"\\\\]|\\\\.){0,2000}"|'[^']{0,2000}'|\`[^\`]{0,2000}\`|[^\\s"']{1,200})`;
const SCRIPTS: readonly { kind: Writing["kind"]; pattern: RegExp }[] = [
  {
    kind: "comment",
    pattern: new RegExp(`\\bgh\\s+(?:pr|issue)\\s+comment\\b[^\\n]{0,300}?(?:--body|-b)[= ]${QUOTED}`, "g"),
  },
  { kind: "comment", pattern: new RegExp(`\\bcreateComment\\([^)]{0,1000}?\\bbody:\\s*${QUOTED}`, "g") },
  {
    kind: "label",
    pattern: new RegExp(`\\bgh\\s+(?:pr|issue)\\s+edit\\b[^\\n]{0,300}?--add-label[= ]${QUOTED}`, "g"),
  },
  { kind: "label", pattern: new RegExp(`\\baddLabels\\([^)]{0,1000}?\\blabels:\\s*\\[\\s*${QUOTED}`, "g") },
];

/** What a step comments and which labels it adds; nothing for what it hands over in files. */
export function writingsOf(step: Step): Writing[] {
  const name = actionOf(step)?.name ?? "";
  const row = Object.hasOwn(INPUTS, name) ? INPUTS[name] : undefined;
  const input = row === undefined ? undefined : step.with.get(row.input)?.text;
  const script = scriptOf(step);
  return [
    ...(row === undefined || input === undefined ? [] : [{ kind: row.kind, text: input, literal: true }]),
    ...(script === undefined ? [] : ofScript(script.slice(0, 20_000), step.env)),
  ];
}

function ofScript(script: string, env: ReadonlyMap<string, Text>): Writing[] {
  return SCRIPTS.flatMap(({ kind, pattern }) =>
    [...script.matchAll(pattern)].map((match) => ({
      kind,
      text: (match[1] ?? "")
        .replace(/^["'`]|["'`]$/g, "")
        .replace(/\$\{?(\w+)\}?/g, (whole, name: string) => env.get(name)?.text ?? whole),
      literal:
        /^(?:"[^$`\\]*"|'[^'\\]*')$/.test(match[1] ?? "") ||
        (/^gh\b/.test(match[0]) && /^[\w./:-]+$/.test(match[1] ?? "")),
    })),
  );
}
