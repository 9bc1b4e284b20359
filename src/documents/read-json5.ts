import { readYaml } from "./read-yaml.ts";
import type { TreeResult } from "./tree.ts";

/**
 * Reads JSON5 as the YAML that it is once its comments are blanked out: bare keys, single quotes and trailing commas mean
 * the same in both. What only JSON5 has (`\'`, hexadecimal numbers, escaped line ends) is reported as not understood.
 */
export function readJson5(text: string): TreeResult {
  return readYaml(withoutComments(text));
}

/** The text with every comment turned into spaces, so that lines stay where they are. */
function withoutComments(text: string): string {
  let result = "";
  let at = 0;
  while (at < text.length) {
    const start = at;
    const character = text[at];
    if (character === '"' || character === "'") {
      at = endOfString(text, at);
      result += text.slice(start, at);
    } else if (text.startsWith("//", at) || text.startsWith("/*", at)) {
      const isBlock = text[at + 1] === "*";
      const close = text.indexOf(isBlock ? "*/" : "\n", at + 2);
      at = close < 0 ? text.length : close + (isBlock ? 2 : 0);
      result += text.slice(start, at).replaceAll(/[^\n]/g, " ");
    } else {
      // A tab may not indent in YAML; `#` begins a comment there and is an error in JSON5 anyway.
      result += character === "\t" ? " " : character;
      at += 1;
    }
  }
  return result;
}

function endOfString(text: string, start: number): number {
  const quote = text[start];
  let at = start + 1;
  while (at < text.length && text[at] !== quote) at += text[at] === "\\" ? 2 : 1;
  return Math.min(at + 1, text.length);
}
