import { isFixed } from "../paths/fixed.ts";
import type { SuppressedPath } from "../paths/suppressions.ts";
import type { Scan } from "../scan.ts";
import type { CapabilityKind, ChainPath, Incomplete, SourceRange } from "../types.ts";
import { capabilityText } from "./groups.ts";

const LEVEL = { reachable: "error", unknown: "warning", guarded: "note" } as const;

const RULES: Partial<Record<CapabilityKind, string>> & { other: string } = {
  environment: "An agent reaches a deployment environment",
  secrets: "An agent reaches secrets",
  oidc: "An agent reaches a cloud identity",
  bot: "An agent sets off a bot that deploys",
  merge: "An agent has something merged",
  release: "An agent has something released",
  packages: "An agent has packages published",
  runner: "An agent reaches a self-hosted runner",
  token: "An agent reaches the token of another identity",
  other: "An agent reaches write access through a workflow",
};

const ruleOf = ({ capability: { kind } }: ChainPath) => `chains/${kind}`;

/**
 * The scan as a SARIF 2.1.0 log (OASIS Standard, 27 March 2020). Guarded paths are left out: nobody has to act on them.
 * What was not understood is a notification, and the execution then did not succeed.
 */
export function renderScanSarif(
  scan: Scan,
  added: readonly ChainPath[] | null,
  version: string,
  suppressed: readonly SuppressedPath[] = [],
) {
  const paths = (added ?? scan.paths).filter(({ verdict }) => verdict !== "guarded");
  const ids = [...new Set([...paths, ...suppressed.map(({ path }) => path)].map(ruleOf))].sort();
  return {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "agent-policy",
            version,
            rules: ids.map((id) => ({
              id,
              shortDescription: { text: RULES[id.slice(7) as CapabilityKind] ?? RULES.other },
            })),
          },
        },
        automationDetails: { id: "agent-policy/scan/" },
        columnKind: "utf16CodeUnits",
        invocations: [
          {
            executionSuccessful: scan.incomplete.length === 0,
            toolExecutionNotifications: scan.incomplete.map(notification),
          },
        ],
        results: [
          ...paths.map((path) => result(path, ids.indexOf(ruleOf(path)))),
          ...suppressed.map(({ path, by }) => ({
            ...result(path, ids.indexOf(ruleOf(path))),
            suppressions: [
              {
                kind: "external",
                status: "accepted",
                justification: `${by.owner} until ${by.expires}: ${by.reason}`,
                location: location({ file: by.file, line: by.line }),
              },
            ],
          })),
        ],
      },
    ],
  };
}

function result(path: ChainPath, ruleIndex: number) {
  const places = [path.lever.place, ...path.via.map(({ place }) => place), path.capability.place].filter(
    (place) => place !== null,
  );
  const guards = path.guards.map(({ verdict, reason }) => `${verdict}: ${reason}`);
  const where =
    path.job === null ? path.via.map(({ node }) => node).join(", ") : `job ${path.job} of ${path.workflow}`;
  return {
    ruleId: ruleOf(path),
    ruleIndex,
    kind: "fail",
    level: LEVEL[path.verdict],
    message: {
      text: message(
        `A ${path.profile} can ${path.lever.detail}, which starts ${where} and ${isFixed(path) ? "uses, as the file says," : "gets"} ${capabilityText(path)}. ${guards.length === 0 ? "Nothing stands in the way." : `${guards.join("; ")}.`}`,
      ),
    },
    locations: [location(path.lever.place ?? path.capability.place)],
    ...(places.length === 0
      ? {}
      : {
          codeFlows: [
            { threadFlows: [{ locations: places.map((place) => ({ location: location(place) })) }] },
          ],
        }),
    partialFingerprints: { "agentPolicyPath/v1": path.id },
    properties: { profile: path.profile, verdict: path.verdict, capability: path.capability.kind },
  };
}

function location(place: Pick<SourceRange, "file" | "line"> | null) {
  return {
    physicalLocation: {
      artifactLocation: {
        uri: (place?.file ?? ".github/workflows").toWellFormed().split("/").map(encodeURIComponent).join("/"),
        uriBaseId: "%SRCROOT%",
      },
      region: { startLine: Math.max(1, place?.line ?? 1) },
    },
  };
}

function notification({ file, line, reason }: Incomplete) {
  return {
    level: "error",
    descriptor: { id: "chains/incomplete" },
    message: { text: message(`Not understood: ${reason}`) },
    locations: [location({ file, line })],
  };
}

/** Plain text as SARIF spells it: no embedded links (§3.11.6), braces doubled (§3.11.5). */
function message(text: string): string {
  return text
    .toWellFormed()
    .slice(0, 2000)
    .replace(/[\\[\]]/g, "\\$&")
    .replace(/[{}]/g, "$&$&");
}
