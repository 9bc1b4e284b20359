import { hasHiddenCharacters } from "../../policy/fold-path.ts";
import type { Rule, RuleResult } from "../rule.ts";

/** File names that do not show what they are: control, zero-width and text-direction characters. */
export const pathHidden: Rule = {
  id: "paths/hidden-characters",
  title: "Readable file names",
  description: "An agent adds no file whose name holds characters that a reviewer cannot see.",
  controls: ["ASI09", "MAESTRO-L6", "NIST-AI-RMF-MEASURE-2.7"],
  *evaluate(context): Iterable<RuleResult> {
    const { files } = context.facts;
    if (!context.attribution.governed || !files.known) return;
    for (const file of files.value) {
      // Taking such a file away, or renaming it to a readable name, is welcome.
      if (file.status === "removed" || !hasHiddenCharacters(file.path)) continue;
      yield {
        finding: {
          severity: "fail",
          subject: { kind: "path", path: file.path },
          message: `The name of \`${file.path}\` holds characters that cannot be seen.`,
          remedy: "Rename the file.",
          because: [],
        },
      };
    }
  },
};
