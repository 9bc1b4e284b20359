/**
 * Text from outside (paths, logins, titles, commit subjects) on its way into Markdown, HTML or a terminal.
 * Everything a decision carries counts as coming from outside: messages hold file and branch names.
 */

/** Characters that show nothing or reorder what is shown: ignorable, format, separators but the space, unassigned, private, surrogates. */
const HIDDEN = /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Cn}\p{Co}\u2800[\p{Zs}--[ ]]]/gv;

const hex = (codePoint: number) => codePoint.toString(16).toUpperCase().padStart(4, "0");

/**
 * One line in which every character can be seen: line breaks become `⏎`, control characters their picture (`␛`),
 * invisible and direction-changing characters `⟨U+202E⟩` (Trojan Source, CVE-2021-42574).
 */
export function visible(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n|[\n\r\u0085]/g, "⏎")
    .replace(/\t/g, " ")
    .replace(/\p{Cc}/gu, (char) => {
      const code = char.charCodeAt(0);
      if (code < 0x20) return String.fromCharCode(0x2400 + code);
      return code === 0x7f ? "␡" : `⟨U+${hex(code)}⟩`;
    })
    .replace(HIDDEN, (char) => `⟨U+${hex(char.codePointAt(0) ?? 0)}⟩`);
}

/** At most `max` code points; the middle goes, because the end of a path says most. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  const points = Array.from(text);
  if (points.length <= max) return text;
  const tail = Math.floor((max - 1) / 3);
  return `${points.slice(0, max - 1 - tail).join("")}…${tail === 0 ? "" : points.slice(-tail).join("")}`;
}

/** Visible, trimmed, at most `max` code points: for a terminal, a title, an annotation, where nothing is markup. */
export function plain(text: string, max = 1000): string {
  return cut(visible(cut(text, max)).trim(), max);
}

/** As `plain`, and a mention in it notifies nobody (for plain text that GitHub may still scan). */
export function unmentioned(text: string, max = 1000): string {
  return plain(text, max).replace(/@/g, "@\u200b");
}

/**
 * Inline Markdown, also inside a table cell or list item. Markup characters become character references, which
 * CommonMark never reads as structure (spec 0.31 §2.5). References to people, issues and addresses are found by GitHub
 * in the *rendered* text, so there a zero-width space has to follow (as Dependabot's and Renovate's notes do).
 */
export function inline(text: string, max = 400): string {
  return escapeText(plain(text, max));
}

/** As `inline`, for a sentence in which names stand between backticks: those become code. */
export function prose(text: string, max = 400): string {
  return plain(text, max)
    .split(/`([^`]+)`/)
    .map((part, index) => (index % 2 === 0 ? escapeText(part) : codeElement(part)))
    .join("");
}

/** Inline code that needs no fence: GitHub looks for no mention, emoji or reference inside `<code>`. */
export function code(text: string, max = 200): string {
  return codeElement(plain(text, max));
}

function escapeText(line: string): string {
  return line
    .replace(/[&<>\\`*_[\]~|$@#]|:(?=\/\/|[\w+-]+:)|\bwww\.|\bGH-(?=\d)/gi, (found) => {
      if (found === "@") return "@&#8203;";
      if (found === "#") return "&#35;&#8203;";
      return found.length > 1 || found === ":"
        ? `${found.slice(0, 3)}&#8203;${found.slice(3)}`
        : reference(found);
    })
    .replace(/^[-+=]/, reference)
    .replace(/^(\d+)\./, "$1&#46;");
}

function codeElement(line: string): string {
  const escaped = line.replace(/(?<=www)\.|:(?=\/\/)|[^\p{L}\p{N} .,:/=+()…⏎⟨⟩␀-␡-]/giu, reference);
  return `<code>${escaped === "" ? "&#32;" : escaped}</code>`;
}

function reference(char: string): string {
  return `&#${char.codePointAt(0)};`;
}

/** Size as GitHub counts it: it says characters and refuses "a maximum bytesize of 65535" (github/docs#35252). */
export function byteLength(text: string): number {
  return Buffer.byteLength(text, "utf8");
}
