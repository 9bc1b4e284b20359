import type { Certificate, GatingFact } from "../../provenance/certificate.ts";

/** What became of the change after it was merged. */
export interface LandedNote {
  state: "certified" | "uncertified";
  code: string;
  reason: string;
  sha: string;
  tree: string;
  baseRef: string;
  method: string | null;
  at: string;
  /** The signed summary, a DSSE envelope as JSON text; null unless certified. */
  summary: string | null;
}

const NAMES: Record<GatingFact["name"], string> = {
  "workload-identity": "workload identity",
  isolation: "isolation",
  "short-lived-credentials": "short-lived credentials",
  logs: "logs",
};

/** A certificate as plain text: the four gating facts, what they rest on, and what landed. */
export function renderCertificate(certificate: Certificate, landed: LandedNote | null): string {
  const lines = [
    "Certificate",
    `  decision ${certificate.decision}, ${certificate.verdict} for head ${certificate.head}`,
  ];
  lines.push(
    landed === null
      ? "  not merged, or nothing is recorded of it"
      : `  ${landed.state}: ${landed.reason} (${landed.code})`,
  );
  if (landed !== null)
    lines.push(
      `  landed as ${landed.sha}, tree ${landed.tree}, on ${landed.baseRef}${by(landed.method)}, ${landed.at}`,
    );
  for (const sha of certificate.uncovered ?? []) lines.push(`  no statement stands for commit ${sha}`);
  for (const { name, shown, evidence } of certificate.facts) {
    lines.push(`  ${shown ? "shown" : "NOT SHOWN"}: ${NAMES[name]}`);
    lines.push(...evidence.map((line) => `    ${printable(line)}`));
  }
  for (const { digest, payloadDigest, builder, key, receivedAt } of certificate.attestations) {
    lines.push(`  rests on attestation ${digest}, received ${receivedAt}`);
    lines.push(
      `    statement ${payloadDigest} of ${printable(builder)}${key === null ? "" : `, key ${printable(key)}`}`,
    );
  }
  lines.push("  A signature proves who says this, not that it is so.");
  return `${lines.join("\n")}\n`;
}

function by(method: string | null): string {
  return method === null ? "" : ` by ${method}`;
}

/** Builders write what they like; a terminal must not obey it. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, "\ufffd");
}
