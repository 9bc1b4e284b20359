import { setImmediate } from "node:timers/promises";
import type { AttestationFact } from "../../facts/attestations.ts";
import type { Code } from "../../provenance/codes.ts";
import { coversEgress } from "../../provenance/egress.ts";
import type { LogKind } from "../../provenance/log-kinds.ts";
import { logChecks } from "../../provenance/logs/check.ts";
import { isLogKind } from "../../provenance/logs/entry.ts";
import { requirementsFor } from "../../provenance/requirements.ts";
import type { LogDescriptor, Statement } from "../../provenance/statement.ts";
import type { ProvenancePolicy } from "../../provenance/types.ts";
import { remember } from "../../remember.ts";

/** Reads a log from its address. Rejects when it cannot. */
export type ReadLog = (address: string) => Promise<Uint8Array>;

/** What was found in the logs of a statement; null when nothing is wrong. */
type Flaw = { code: Code; detail: string } | null;

/** Logs never change, since their digests are signed: what was found in them once stays so. */
const MAX_REMEMBERED = 1_000;

/**
 * Reads the logs that a policy with `log-hosts` asks for, and holds them against the statements that name them. A log that cannot
 * be read, or is another one, does not count, and neither does its statement.
 */
export function createLogCheck(read: ReadLog) {
  const remembered = new Map<string, Flaw>();
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
      const before = remembered.get(name);
      const found = before === undefined ? await findFlaw(read, statement, { hosts, asked }) : null;
      if (found?.lasting === true) remember(remembered, name, found.flaw, MAX_REMEMBERED);
      checked.push(withStep(fact, before ?? found?.flaw ?? null));
    }
    return checked;
  };
}

interface Found {
  flaw: Flaw;
  /** Whether the next look would find the same: the logs are the ones that the statement names. */
  lasting: boolean;
}

async function findFlaw(
  get: ReadLog,
  statement: Statement,
  { hosts, asked }: { hosts: readonly string[]; asked: ReadonlySet<LogKind> },
): Promise<Found> {
  const contents = new Map<LogKind, Uint8Array>();
  const byproducts = statement.predicate.runDetails.byproducts;
  const named = byproducts.filter(({ name }) => isLogKind(name));
  // At once: a host that hangs costs one wait, not seven.
  const read = await Promise.all(named.map((one) => contentOf(get, one, hosts)));
  for (const [index, { name }] of named.entries()) {
    const found = read[index];
    if (!isLogKind(name) || found === undefined) continue;
    if (typeof found !== "string") contents.set(name, found);
    else if (asked.has(name)) {
      const detail = `Log ${name} cannot be read: ${found}.`;
      return { flaw: { code: "logs/unread", detail }, lasting: false };
    }
  }
  // What another log would have to say about an entry cannot be missed where nobody asks for that log.
  const whole = named.every(({ name }) => isLogKind(name) && contents.has(name));
  const { problems } = await inTurns(logChecks(contents, statement));
  const wrong = problems.find(({ log, code }) => asked.has(log) && (whole || !code.startsWith("join/")));
  const lasting = !problems.some(({ code }) => code === "log/digest");
  if (wrong === undefined) return { flaw: null, lasting };
  const detail = `Log ${wrong.log} does not hold (${wrong.code}): ${wrong.detail}`;
  return { flaw: { code: "logs/wrong", detail }, lasting };
}

/** Lets everything else have its turn between the steps: webhooks do not wait for a long log. */
async function inTurns<T>(steps: Generator<void, T>): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await setImmediate();
  }
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
