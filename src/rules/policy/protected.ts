import { SUPPRESSIONS_FILE } from "../../chains/paths/suppressions.ts";
import { POLICY_FILE } from "../../policy/file-name.ts";
import { foldPath } from "../../policy/fold-path.ts";
import { isPassing, landing, passingApproval } from "../paths/landing.ts";
import { namesOf } from "../paths/names.ts";
import { missing } from "../review/missing.ts";
import type { Rule, RuleResult } from "../rule.ts";

/** The policy, and what it lets the scan of chains pass over. */
const PROTECTED = new Set([POLICY_FILE, SUPPRESSIONS_FILE]);

/** The policy protects itself: no agent changes it, under any spelling of its name. */
export const policyProtected: Rule = {
  id: "policy/protected",
  title: "Policy file",
  description: "An agent's change never touches the policy; the policy of the base branch judges the change.",
  controls: ["ASI03", "MAESTRO-L6", "NIST-AI-RMF-GOVERN-1.2"],
  standing: true,
  unexceptable: true,
  *evaluate(context): Iterable<RuleResult> {
    if (!context.attribution.governed) return;
    const { files, gap } = landing(context.facts);
    if (gap !== null) yield { gap };
    for (const file of files) {
      const touched = namesOf(file).find((name) => PROTECTED.has(foldPath(name)));
      if (touched === undefined) continue;
      if (isPassing(context.facts, file)) {
        yield* missing(context, {
          ...passingApproval(context),
          subject: { kind: "path", path: touched },
          what: `The policy file \`${touched}\`, which a commit on the way changes and the whole does not,`,
          because: [],
        });
        continue;
      }
      yield {
        finding: {
          severity: "fail",
          subject: { kind: "path", path: touched },
          message: `An agent's change ${file.status === "renamed" && touched === file.previousPath ? "renames away" : "touches"} the policy file \`${touched}\`.`,
          remedy:
            "Take the policy file out of this change; a person changes it in a pull request of their own.",
          because: [],
        },
      };
    }
  },
};
