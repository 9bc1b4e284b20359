import { digest } from "../../facts/digest.ts";
import type { Gap } from "../../facts/known.ts";
import { POLICY_FILE } from "../../policy/file-name.ts";
import type { Decision, Finding, Relief, Severity } from "../types.ts";
import { plain } from "./escape.ts";
import { reliefText } from "./sections.ts";
import { ownPath, subjectText } from "./words.ts";

/** What the rule catalogue knows of a rule. */
export interface RuleInfo {
  id: string;
  description: string;
  helpUri?: string;
}

export interface SarifOptions {
  rules?: RuleInfo[];
}

const LEVEL: Record<Severity, "error" | "warning" | "note"> = {
  fail: "error",
  "action-required": "warning",
  pending: "warning",
  note: "note",
};

/**
 * The decision as a SARIF 2.1.0 log of one run (OASIS Standard, 27 March 2020). Relieved findings are results with a
 * suppression; gaps are notifications, and an incomplete decision is an execution that did not succeed.
 */
export function renderSarif(decision: Decision, options: SarifOptions = {}) {
  const found = [
    ...decision.findings.map((finding) => ({ finding, relief: null })),
    ...decision.relieved,
  ] as { finding: Finding; relief: Relief | null }[];
  const ids = [...new Set(found.map(({ finding }) => finding.rule))].sort();
  return {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: driver(decision, ids, options.rules ?? []) },
        automationDetails: { id: `${plain(decision.gate.checkName, 200)}/` },
        columnKind: "utf16CodeUnits",
        invocations: [
          {
            executionSuccessful: decision.incomplete.length === 0,
            toolExecutionNotifications: [
              ...decision.incomplete.map((gap) => notification("error", gap)),
              ...decision.deferred.map(({ rule, gap }) => notification("note", gap, rule)),
            ],
          },
        ],
        results: found.map(({ finding, relief }) =>
          result(decision, finding, relief, ids.indexOf(finding.rule)),
        ),
        properties: {
          decision: decision.id,
          verdict: decision.verdict,
          policyDigest: decision.policy.digest,
          headSha: decision.subject.headSha,
        },
      },
    ],
  };
}

function driver(decision: Decision, ids: string[], catalogue: RuleInfo[]) {
  return {
    name: "agent-policy",
    version: plain(decision.engine, 100),
    rules: ids.map((id) => {
      const info = catalogue.find((rule) => rule.id === id);
      return {
        id,
        shortDescription: { text: message(info?.description ?? id) },
        ...(info?.helpUri === undefined ? {} : { helpUri: info.helpUri }),
      };
    }),
  };
}

function result(decision: Decision, finding: Finding, relief: Relief | null, ruleIndex: number) {
  return {
    ruleId: finding.rule,
    ruleIndex,
    kind: "fail",
    level: LEVEL[finding.severity],
    message: { text: message(`${finding.message} To turn it green: ${finding.remedy}`) },
    locations: [location(decision, finding)],
    partialFingerprints: {
      "agentPolicyFinding/v1": digest({
        rule: finding.rule,
        subject: { ...finding.subject, line: undefined },
      }),
    },
    ...(relief === null
      ? {}
      : {
          suppressions: [
            { kind: "external", status: "accepted", justification: message(reliefText(relief)) },
          ],
        }),
    ...(finding.controls.length === 0 ? {} : { properties: { tags: [...new Set(finding.controls)] } }),
  };
}

/**
 * Code scanning shows a result only where it has a place in the repository. A finding about a whole change, a commit,
 * an agent or a reference stands at the policy line that asks for it.
 */
function location(decision: Decision, finding: Finding) {
  const { subject } = finding;
  const logical = { fullyQualifiedName: plain(subjectText(subject), 500), kind: subject.kind };
  const place = placeOf(decision, finding);
  return {
    physicalLocation: {
      artifactLocation: {
        uri: place.path.toWellFormed().split("/").map(encodeURIComponent).join("/"),
        uriBaseId: "%SRCROOT%",
      },
      region: { startLine: Math.max(1, place.line) },
    },
    logicalLocations: [logical],
  };
}

function placeOf(decision: Decision, { subject, policy }: Finding): { path: string; line: number } {
  if (subject.kind === "path") return { path: subject.path, line: subject.line ?? 1 };
  const asked = [
    ...(subject.kind === "policy" ? [{ file: subject.file, line: subject.line ?? 1 }] : []),
    ...policy,
  ];
  for (const { file, line } of asked) {
    const path = ownPath(file, decision.subject.repository);
    if (path !== null) return { path, line };
  }
  return { path: POLICY_FILE, line: 1 };
}

function notification(level: "error" | "note", gap: Gap, rule?: string) {
  const prefix = rule === undefined ? "" : `${rule} was not judged: `;
  return {
    level,
    descriptor: { id: gap.code },
    message: { text: message(`${prefix}${gap.what}: ${gap.detail}`) },
  };
}

/** Plain text as SARIF spells it: no embedded links (§3.11.6), braces doubled (§3.11.5). */
function message(text: string): string {
  return plain(text, 2000)
    .replace(/[\\[\]]/g, "\\$&")
    .replace(/[{}]/g, "$&$&");
}
