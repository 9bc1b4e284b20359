import { digest } from "../../facts/digest.ts";
import type { Decision, Finding } from "../types.ts";

/**
 * Digest of what a reader would see change. A check is written again only when it differs, so times, the decision id
 * and the commits that policy files were read at stay out: a push to the base moves those on every open pull request.
 */
export function fingerprint(decision: Decision): string {
  return digest({
    verdict: decision.verdict,
    check: decision.gate.checkName,
    policy: decision.policy.state,
    enforced: decision.enforced,
    governed: decision.attribution.governed,
    agents: decision.attribution.agents,
    unidentified: decision.attribution.unidentified,
    findings: decision.findings.map(essence),
    relieved: decision.relieved.map(({ finding, relief }) => ({
      finding: essence(finding),
      relief: { ...relief },
    })),
    deferred: decision.deferred.map(({ rule, gap }) => [rule, gap.code]),
    incomplete: decision.incomplete.map((gap) => [gap.code, gap.what]),
  });
}

function essence(finding: Finding) {
  return {
    rule: finding.rule,
    severity: finding.severity,
    subject: { ...finding.subject },
    message: finding.message,
    remedy: finding.remedy,
    policy: finding.policy.map(({ file, line }) => [file.replace(/@[0-9a-f]{7,64}$/, ""), line]),
  };
}
