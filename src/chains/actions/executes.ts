import { splitTemplate } from "../expression/parse.ts";
import { onceEach } from "../once.ts";
import type { Step } from "../workflow/model.ts";
import { knownAction } from "./known.ts";

/**
 * Commands that read and write what they are told and run nothing of a checkout (each one's own manual). Not among them is
 * whatever takes a program from a file or an argument: shells, `xargs`, `find`, `env`, `sudo`, package managers, builds.
 */
const PLAIN = new Set(
  (
    "[ [[ : actionlint basename break cat cd chmod continue cp curl cut date declare df dirname du echo exit export false " +
    "gh git gitleaks grep egrep fgrep head hostname jq local ls mkdir mktemp mv popd printf pushd pwd read readonly return rm " +
    "rmdir semgrep set sha1sum sha256sum shellcheck shift shopt sleep sort stat tail tee test touch tr trap true uname uniq " +
    "unset wait wc wget zizmor"
  ).split(" "),
);
/** Of those, what neither talks to anybody nor writes anything but files and what it prints. */
const SILENT = new Set(
  (
    "[ [[ : basename break cat cd continue cut date declare df dirname du echo exit export false grep head hostname jq local ls " +
    "mkdir printf pwd read readonly return set shift shopt sleep sort tail test tr true uname uniq unset wait wc"
  ).split(" "),
);
const KEYWORDS = /^(?:if|then|elif|else|while|until|do|!|time)\s+/;
const ENDS = /^(?:fi|done|esac|else|then|do|for\b.*)?$/;
/**
 * Options and subcommands by which a plain command runs a program after all, and files by which a later one does: what is
 * written to them can name a program (docs.github.com, "Workflow commands", GITHUB_ENV and GITHUB_PATH).
 */
const RUNS_AFTER_ALL =
  /\bgh\s+(extension|alias|codespace)\b|\btrap\b|GIT_(SSH|EXTERNAL|EDITOR|PAGER|ASKPASS)\w*=|\bPATH\+?=|GITHUB_(ENV|PATH)\b/i;
/** What a line must hold all of, each looked for by itself, so that no line takes longer than its length. */
const LINES_THAT_RUN: readonly (readonly RegExp[])[] = [
  [/\bgit\b/i, /--exec\b|(^|\s)-[xc](\s|$)|bisect\s+run|foreach|hookspath|filter-branch|difftool|mergetool/i],
  [/\bgit\b/i, /\bconfig\b/i, /alias|filter|editor|command/i],
  [/\bsort\b/i, /--compress-program/i],
];
const CALLS = /\b(?:require|import|exec\w*|spawn\w*|eval|fork|Function|child_process)\b/;
const MAX_LENGTH = 20_000;

/**
 * Whether a step may run what the checkout holds. A script does not where every command of it is plain; whatever is not
 * understood of it (quotes, patterns, functions) counts as running something.
 */
export const mayRunCheckout = onceEach((step: Step): boolean => {
  if (step.run !== null) return step.ownShell || !isPlain(step.run.text);
  const known = knownAction(step);
  if (known?.inert === true || known?.calls === true) return false;
  const script = step.with.get("script")?.text;
  return (
    script === undefined || !/^actions\/github-script@/i.test(step.uses?.text ?? "") || CALLS.test(script)
  );
});

/** Whether a step only prints and looks: nothing that the job holds can be used by it. */
export function isSilent(step: Step): boolean {
  if (step.run === null) return PREPARES.test(step.uses?.text ?? "");
  return !step.ownShell && !step.run.text.includes("/dev/") && isPlain(step.run.text, SILENT);
}

/** Fetch and install; each one's README. What is uploaded, everybody who may read gets. */
const PREPARES = /^(actions\/(checkout|cache|setup-[\w-]+)|step-security\/harden-runner)(\/[\w-]+)?@/i;

function isPlain(script: string, commands: ReadonlySet<string> = PLAIN): boolean {
  if (script.length > MAX_LENGTH || runsAfterAll(script)) return false;
  const pieces: string[] = [];
  const read = readShell(withoutExpressions(script), 0, "", pieces);
  if (read === null) return false;
  return [read.text, ...pieces].every((piece) =>
    piece
      .split(/[\n;(){}]|&&?|\|\|?/)
      .flatMap(firstWord)
      .every((command) => commands.has(command)),
  );
}

function runsAfterAll(script: string): boolean {
  const runs = (line: string) => LINES_THAT_RUN.some((all) => all.every((one) => one.test(line)));
  return RUNS_AFTER_ALL.test(script) || script.split("\n").some(runs);
}

const withoutExpressions = (script: string): string =>
  splitTemplate(script)
    .map((part) => ("literal" in part ? part.literal : "_"))
    .join("");

const MAX_DEPTH = 10;
const EXPANDS = new Set(["$", "`", "<", ">"]);

/**
 * Reads a script as a POSIX shell divides it (IEEE Std 1003.1, "Shell Command Language", 2.2 and 2.6): comments go, quoted text
 * and expansions become `_`, substitutions are put into `pieces`. Null for what is not read: here-documents, what is not closed.
 */
function readShell(
  script: string,
  from: number,
  closer: "" | ")" | "`",
  pieces: string[],
  depth = 0,
): { text: string; at: number } | null {
  if (depth > MAX_DEPTH) return null;
  let text = "";
  let open = 0;
  let at = from;
  let quoted = false;
  while (at < script.length) {
    const char = script[at] ?? "";
    const expansion = EXPANDS.has(char) ? readExpansion(script, at, quoted, closer, pieces, depth) : at;
    if (expansion === null) return null;
    if (expansion > at) {
      text += quoted ? "" : "_";
      at = expansion;
    } else if (char === "\\") {
      text += quoted ? "" : script[at + 1] === "\n" ? " " : "_";
      at += 2;
    } else if (char === '"') {
      quoted = !quoted;
      text += quoted ? "_" : "";
      at += 1;
    } else if (quoted) at += 1;
    else if (char === closer && open === 0) return { text, at: at + 1 };
    else if (char === "'") {
      at = script.indexOf("'", at + 1) + 1;
      if (at === 0) return null;
      text += "_";
    } else if (char === "#" && /(^|[\s;&|()])$/.test(text.slice(-1))) at = endOfLine(script, at);
    else if (script.startsWith("<<", at)) {
      if (script[at + 2] !== "<") return null;
      at += 3;
    } else {
      open += char === "(" ? 1 : char === ")" ? -1 : 0;
      text += char;
      at += 1;
    }
  }
  return closer === "" && !quoted ? { text, at } : null;
}

/** Where an expansion that begins here ends; `at` where none begins, null where it is not read. */
function readExpansion(
  script: string,
  at: number,
  quoted: boolean,
  closer: "" | ")" | "`",
  pieces: string[],
  depth: number,
): number | null {
  const plain = /^\$(?:\(\([^()$`'"]*(?:\$\w+(?!\w)[^()$`'"]*)*\)\)|\{[^{}$`'"()]*\})/.exec(
    script.slice(at, at + 500),
  );
  if (plain !== null) return at + plain[0].length;
  if (script.startsWith("$((", at) || script.startsWith("${", at)) return null;
  const backtick = script[at] === "`" && (closer !== "`" || quoted);
  if (!backtick && !script.startsWith("$(", at) && (quoted || !/^[<>]\(/.test(script.slice(at, at + 2))))
    return at;
  const inner = readShell(script, at + (backtick ? 1 : 2), backtick ? "`" : ")", pieces, depth + 1);
  if (inner === null) return null;
  pieces.push(inner.text);
  return inner.at;
}

function endOfLine(script: string, at: number): number {
  const end = script.indexOf("\n", at);
  return end === -1 ? script.length : end;
}

/** The command that a part of a script begins with, after keywords, assignments and redirections; none where it is one of those. */
function firstWord(segment: string): string[] {
  let rest = segment.trim();
  for (let turn = 0; turn < 20; turn += 1) {
    const next = rest
      .replace(/^\d?(?:>>?|<)&?\s*\S+\s*/, "")
      .replace(KEYWORDS, "")
      .replace(/^[A-Za-z_]\w*\+?=\S*\s*/, "");
    if (next === rest) break;
    rest = next;
  }
  if (ENDS.test(rest) || /^(?:done|fi|esac)\s*[<>0-9]/.test(rest)) return [];
  return [rest.split(/\s/)[0] ?? ""];
}
