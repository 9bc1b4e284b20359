import { matchPaths } from "../../policy/match.ts";
import { namesOf } from "../paths/names.ts";
import { pointer, type Rule, type RuleContext, type RuleResult } from "../rule.ts";

/**
 * Keys of the policy whose engine this version does not have. A policy that asks for them must not look enforced, so each
 * answers "cannot be evaluated yet" with a failure wherever it would apply; `mode.observe` can list it meanwhile.
 */
function unevaluated(family: string, title: string, asks: (context: RuleContext) => string | null): Rule {
  return {
    id: `${family}/not-evaluated`,
    title,
    description: `This version cannot evaluate \`${family}\` yet; a policy that asks for it is never shown as met.`,
    controls: ["NIST-AI-RMF-MEASURE-2.1"],
    unexceptable: true,
    *evaluate(context): Iterable<RuleResult> {
      const because = asks(context);
      if (because === null) return;
      yield {
        finding: {
          severity: "fail",
          subject: { kind: "change" },
          message: `The policy asks for \`${family}\`, which cannot be evaluated yet.`,
          remedy: `Take \`${family}\` out of the policy, or list "${family}/*" under \`mode.observe\` until this version supports it.`,
          because: [because],
        },
      };
    },
  };
}

export const deployNotEvaluated = unevaluated("deploy", "Deploy levers", ({ policy, attribution }) =>
  attribution.governed && policy.deploy !== undefined && policy.deploy.agents !== "allow"
    ? pointer("deploy")
    : null,
);

export const provenanceNotEvaluated = unevaluated(
  "provenance",
  "Provenance",
  ({ policy, attribution, facts }) => {
    if (!attribution.governed) return null;
    const require = policy.provenance?.require ?? [];
    const names = facts.files.known ? facts.files.value.flatMap(namesOf) : null;
    const index = require.findIndex(
      (entry) => entry.level !== "none" && (names === null || names.some(matchPaths(entry.match))),
    );
    return index < 0 ? null : pointer("provenance", "require", index);
  },
);
