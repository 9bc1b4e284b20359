import type { AttestationFact } from "../facts/attestations.ts";
import type { Code } from "../provenance/codes.ts";
import { coversEgress } from "../provenance/egress.ts";
import { checkLogs } from "../provenance/logs/check.ts";
import { isLogKind } from "../provenance/logs/entry.ts";
import { requirementsFor } from "../provenance/requirements.ts";
import type { LogDescriptor, LogKind, Statement } from "../provenance/statement.ts";
import type { ProvenancePolicy } from "../provenance/types.ts";

/** Reads a log from its address. Rejects when it cannot. */
export type ReadLog = (address: string) => Promise<Uint8Array>;

/** What was found in the logs of a statement; null when nothing is wrong. */
type Flaw = { code: Code; detail: string } | null;

/** Logs never change, since their digests are signed: what was found right once stays right. */
const MAX_REMEMBERED = 1_000;

/**
 * Reads the logs that a policy with `log-hosts` asks for, and holds them against the statements that name them. A log that cannot
 * be read, or is another one, does not count, and neither does its statement.
 */
export function createLogCheck(read: ReadLog) {
  const right = new Set<string>();
  return async (
    { policy, names }: { policy: ProvenancePolicy; names: readonly string[] },
    facts: readonly AttestationFact[],
  ): Promise<AttestationFact[]> => {
    const hosts = policy["log-hosts"] ?? [];
    const asked = new Set(requirementsFor(policy, names).flatMap(({ logs }) => logs ?? []));
    if (hosts.length === 0 || asked.size === 0) return [...facts];
    const checked: AttestationFact[] = [];
    for (const fact of facts) {
      const { verified, statement, payloadDigest } = fact.verification;
      if (!verified || statement === undefined) {
        checked.push(fact);
        continue;
      }
      const name = JSON.stringify([payloadDigest, hosts, [...asked].toSorted()]);
      const flaw = right.has(name) ? null : await flawOf(read, statement, { hosts, asked });
      if (flaw === null) remember(right, name);
      checked.push(withStep(fact, flaw));
    }
    return checked;
  };
}

function remember(right: Set<string>, name: string): void {
  right.add(name);
  const [oldest] = right;
  if (right.size > MAX_REMEMBERED && oldest !== undefined) right.delete(oldest);
}

async function flawOf(
  read: ReadLog,
  statement: Statement,
  { hosts, asked }: { hosts: readonly string[]; asked: ReadonlySet<LogKind> },
): Promise<Flaw> {
  const contents = new Map<LogKind, Uint8Array>();
  const named = statement.predicate.runDetails.byproducts;
  for (const descriptor of named) {
    const { name } = descriptor;
    if (!isLogKind(name)) continue;
    const found = await contentOf(read, descriptor, hosts);
    if (typeof found !== "string") contents.set(name, found);
    else if (asked.has(name)) return { code: "logs/unread", detail: `Log ${name} cannot be read: ${found}.` };
  }
  // What another log would have to say about an entry cannot be missed where nobody asks for that log.
  const whole = named.every(({ name }) => !isLogKind(name) || contents.has(name));
  const wrong = checkLogs(contents, statement).problems.find(
    ({ log, code }) => asked.has(log) && (whole || !code.startsWith("join/")),
  );
  return wrong === undefined
    ? null
    : { code: "logs/wrong", detail: `Log ${wrong.log} does not hold (${wrong.code}): ${wrong.detail}` };
}

/** The bytes, or why they cannot be had. */
async function contentOf(
  read: ReadLog,
  { downloadLocation }: LogDescriptor,
  hosts: readonly string[],
): Promise<Uint8Array | string> {
  if (downloadLocation === undefined) return "the statement does not say where it is";
  const { protocol, hostname, port } = new URL(downloadLocation);
  if (protocol !== "https:" || !coversEgress(hosts, `${hostname}:${port === "" ? "443" : port}`))
    return "the policy's log-hosts do not list its host";
  try {
    return await read(downloadLocation);
  } catch {
    return "its host does not give it";
  }
}

function withStep(fact: AttestationFact, flaw: Flaw): AttestationFact {
  const { verification } = fact;
  const step = {
    name: "log contents",
    ok: flaw === null,
    code: flaw?.code ?? ("ok" as const),
    detail: flaw?.detail ?? "The logs are what the statement says.",
  };
  const steps = [...verification.steps, step];
  if (flaw === null) return { ...fact, verification: { ...verification, steps } };
  return {
    ...fact,
    verification: {
      ...verification,
      steps,
      verified: false,
      coverage: null,
      code: flaw.code,
      reason: flaw.detail,
    },
  };
}
