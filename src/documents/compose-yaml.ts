import { Composer, type Document, Lexer, type LineCounter, Parser } from "yaml";

/** A text of 384 KiB, as dense as workflows are, has 80,000; what is denser only costs. */
const MAX_TOKENS = 100_000;
/** Composing recurses; no configuration needs so many levels. */
const MAX_DEPTH = 64;

export interface Composed {
  /** At most so many as were asked for; none where the text is refused. */
  documents: Document.Parsed[];
  /** Why the text was given up, and where. */
  refusal: { line: number; reason: string } | null;
}

/**
 * Parses YAML 1.2 as `parseAllDocuments` of the library does, but token by token, so that what is too much or too deep is given
 * up before it costs anything. Aliases, merge keys and keys that stand twice are left to the reader.
 *
 * @param lines is filled with where lines begin
 * @param most documents; the rest of the text is not read
 */
export function composeYaml(text: string, lines: LineCounter, most: number): Composed {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  let refusal: Composed["refusal"] = null;
  function* tokens() {
    let count = 0;
    for (const lexeme of new Lexer().lex(text)) {
      count += costOf(lexeme);
      if (count > MAX_TOKENS || parser.stack.length > MAX_DEPTH) {
        const reason = count > MAX_TOKENS ? `more than ${MAX_TOKENS} YAML tokens` : "nested too deeply";
        refusal = { line: lines.linePos(parser.offset).line, reason };
        return;
      }
      yield* parser.next(lexeme);
    }
    yield* parser.end();
  }
  const composer = new Composer({ lineCounter: lines, uniqueKeys: false, merge: false, version: "1.2" });
  const documents: Document.Parsed[] = [];
  for (const document of composer.compose(tokens(), true, text.length)) {
    if (refusal !== null) return { documents: [], refusal };
    documents.push(document);
    if (documents.length === most) break;
  }
  return refusal === null ? { documents, refusal } : { documents: [], refusal };
}

const QUOTE = '"'.charCodeAt(0);
const PERCENT = "%".charCodeAt(0);

/** Escapes and directives that are wrong cost an error each, whose making takes longer than a token's. */
function costOf(lexeme: string): number {
  const first = lexeme.charCodeAt(0);
  if (first === QUOTE) return 1 + 2 * (lexeme.split("\\").length - 1);
  return first === PERCENT ? 5 : 1;
}
