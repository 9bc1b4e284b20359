import { Minimatch } from "minimatch";
import type { BotLever, DetectedBot, LeverKind, TextMatch } from "../types.ts";

/** Something done on GitHub, and its text: a comment, the name of a label, branch or tag, a dispatch type, a path. */
export interface Act {
  kind: LeverKind;
  text: string;
}

/**
 * The levers of these bots that an act pulls. The time it takes grows with the length of the text and no faster: no
 * regular expression of the data is ever run, and each text is read from left to right.
 */
export function leversPulled(
  bots: readonly Pick<DetectedBot, "entry" | "levers">[],
  act: Act,
): { bot: string; lever: BotLever }[] {
  return bots.flatMap(({ entry, levers }) =>
    levers.filter((lever) => pulls(act, lever)).map((lever) => ({ bot: entry.id, lever })),
  );
}

/** Does this act pull this lever? A lever without a text is pulled by any act of its kind. */
export function pulls(act: Act, lever: BotLever): boolean {
  return act.kind === lever.kind && (lever.text === null || matchesText(act.text, lever.text));
}

/** Does the text fit? See `TextMatch` for what each form means. */
export function matchesText(text: string, match: TextMatch): boolean {
  switch (match.form) {
    case "command":
      return matchesCommand(text, match);
    case "values":
      return match.values.some((value) => fold(value, match.case) === fold(text, match.case));
    case "contains": {
      const folded = fold(text, match.case);
      return match.values.some((value) => folded.includes(fold(value, match.case)));
    }
    case "glob":
      return matchesGlob(text, match);
    case "header":
      return matchesHeader(text, match.types);
  }
}

type Command = Extract<TextMatch, { form: "command" }>;

function matchesCommand(raw: string, match: Command): boolean {
  let text = raw.trim();
  if (match.backticks) text = trimBackticks(text);
  if (match.oneLine && /\n[^\r\n]/.test(text)) return false;
  switch (match.at) {
    case "start":
      return wordsAt(text, text.length - text.trimStart().length, 0, match);
    case "first-line":
      return wordsAt((raw.split("\n", 1)[0] ?? "").trim(), 0, 0, match);
    case "line":
      // Not trimmed: a command that has to begin its line is none when it is indented.
      return (match.backticks ? text : raw).split("\n").some((line) => wordsAt(line, 0, 0, match));
    case "anywhere":
      return text.split("\n").some((line) => anywhere(line, match));
  }
}

/** Occurrences do not overlap and none looks past the next, so that a line is read a few times at most. */
function anywhere(line: string, match: Command): boolean {
  const exact = match.case === "exact";
  const folded = exact ? line : line.toLowerCase();
  return (match.words[0] ?? []).some((first) => {
    const word = exact ? first : first.toLowerCase();
    for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + word.length))
      if (wordsAt(line, at, 0, match)) return true;
    return false;
  });
}

function wordsAt(text: string, at: number, index: number, match: Command): boolean {
  const last = index === match.words.length - 1;
  const ignoresCase = match.case === "ignore" || (match.case === "ignore-first" && index === 0);
  const begins = (word: string) => {
    const there = text.slice(at, at + word.length);
    return ignoresCase ? there.toLowerCase() === word.toLowerCase() : there === word;
  };
  if (last && match.except?.some(begins)) return false;
  return (match.words[index] ?? []).some((word) => {
    if (!begins(word)) return false;
    const after = at + word.length;
    if (last) return ends(text, after, match.end);
    const next = skipSpaces(text, after);
    const gap = next - after;
    if (match.gap === "space" ? gap !== 1 || text[after] !== " " : match.gap === "spaces" && gap === 0)
      return false;
    return wordsAt(text, next, index + 1, match);
  });
}

function ends(text: string, at: number, end: Command["end"]): boolean {
  if (end === "open" || at >= text.length) return true;
  if (end === "word") return isSpace(text[at]);
  if (end === "boundary") return !/\w/.test(text[at] ?? "");
  return skipSpaces(text, at) >= text.length;
}

function skipSpaces(text: string, from: number): number {
  let at = from;
  while (at < text.length && isSpace(text[at])) at += 1;
  return at;
}

function isSpace(character: string | undefined): boolean {
  return character !== undefined && /\s/.test(character);
}

function trimBackticks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text[start] === "`") start += 1;
  while (end > start && text[end - 1] === "`") end -= 1;
  return text.slice(start, end);
}

function matchesGlob(text: string, match: Extract<TextMatch, { form: "glob" }>): boolean {
  // Which branch is the default one is not known here, so that any may be it.
  if (match.refs)
    return match.values.some((value) => value === "~DEFAULT_BRANCH" || refGlob(value).match(text));
  const whole = fold(text.trim(), match.case);
  const candidates = match.perLine ? [whole, ...whole.split("\n").map((line) => line.trim())] : [whole];
  return match.values.some((value) => {
    const glob = fold(value, match.case);
    return candidates.some((candidate) => fits(candidate, glob));
  });
}

/** `*`: any characters, `?`: one. After a mismatch only the last star is tried again, further on, never an earlier one. */
function fits(text: string, glob: string): boolean {
  let at = 0;
  let inGlob = 0;
  let star = -1;
  let resume = 0;
  while (at < text.length) {
    if (glob[inGlob] === "*") {
      star = inGlob;
      resume = at;
      inGlob += 1;
    } else if (glob[inGlob] === "?" || (inGlob < glob.length && glob[inGlob] === text[at])) {
      at += 1;
      inGlob += 1;
    } else if (star >= 0) {
      resume += 1;
      at = resume;
      inGlob = star + 1;
    } else return false;
  }
  while (glob[inGlob] === "*") inGlob += 1;
  return inGlob === glob.length;
}

const refGlobs = new Map<string, Minimatch>();

/** Globs come from the catalogue and from policy, so that there are few of them. */
function refGlob(glob: string): Minimatch {
  let compiled = refGlobs.get(glob);
  if (compiled === undefined) {
    if (refGlobs.size > 1_000) refGlobs.clear();
    compiled = new Minimatch(glob, { dot: true, nonegate: true, nocomment: true, braceExpandMax: 64 });
    refGlobs.set(glob, compiled);
  }
  return compiled;
}

/** The first line of a conventional commit: `type(scope)!: text` (conventionalcommits.org/en/v1.0.0). */
function matchesHeader(text: string, types: readonly string[]): boolean {
  const line = text.split("\n", 1)[0] ?? "";
  const type = /^[A-Za-z]{1,40}/.exec(line)?.[0] ?? "";
  let at = type.length;
  if (type === "") return false;
  if (line[at] === "(") {
    const close = line.indexOf(")", at);
    if (close < 0) return false;
    at = close + 1;
  }
  const breaking = line[at] === "!";
  if (breaking) at += 1;
  return line[at] === ":" && (breaking || types.includes(type.toLowerCase()));
}

function fold(text: string, sensitivity: "ignore" | "exact"): string {
  return sensitivity === "ignore" ? text.toLowerCase() : text;
}
