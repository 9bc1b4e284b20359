import { type CheckOptions, check } from "./check.ts";
import { type Flaw, MAX_FLAWS, readDocument, type Spot } from "./document.ts";
import type { PolicyError } from "./effective.ts";
import { explainIssues } from "./issues.ts";
import { type Policy, policySchema } from "./schema.ts";

export type ParsedPolicy =
  | {
      ok: true;
      value: Policy;
      /** JSON pointer (RFC 6901) => where its key, or the list item, stands. */
      positions: Record<string, Spot>;
    }
  | { ok: false; errors: PolicyError[] };

/**
 * Reads one policy file.
 *
 * @param source the file's bytes, or its text
 * @param file how errors name the file
 * @returns the policy with positions, or the mistakes found (the first hundred), in the order of the file. Codes: `file/…` (bytes),
 * `yaml/…` (syntax), `schema/…` (keys and types), and those of `check` (meaning). Never throws.
 */
export function parsePolicy(
  source: string | Uint8Array,
  file: string,
  options: CheckOptions = {},
): ParsedPolicy {
  const failed = (flaws: Flaw[]): ParsedPolicy => ({
    ok: false,
    errors: flaws
      .map(({ code, message, line, column }) => ({ code, message, file, line, column }))
      .sort((a, b) => a.line - b.line || a.column - b.column)
      .slice(0, MAX_FLAWS),
  });
  const read = readDocument(source);
  if (!read.ok) return failed(read.flaws);
  const { located } = read;
  if (located.value === null) {
    return failed([
      {
        code: "file/empty",
        message: "The file says nothing. Start with `version: 1`, or delete it.",
        line: 1,
        column: 1,
      },
    ]);
  }
  const result = policySchema.safeParse(located.value);
  if (!result.success) return failed(explainIssues(result.error.issues, policySchema, located));
  const flaws = check(result.data, located, options);
  if (flaws.length > 0) return failed(flaws);
  return { ok: true, value: result.data, positions: located.keys };
}
