import type { Decision } from "../decision/types.ts";
import type { AttestationFact } from "../facts/attestations.ts";
import type { Facts } from "../facts/facts.ts";
import { coverRange, peoplesCommits } from "./coverage.ts";
import type { Statement } from "./statement.ts";

/** One of the four facts that an auditor asks about. */
export interface GatingFact {
  name: "workload-identity" | "isolation" | "short-lived-credentials" | "logs";
  /** Whether statements stand for the whole change and each of them says it. Not whether it is true: a signature proves who says it. */
  shown: boolean;
  /** What they say, a line each. */
  evidence: string[];
}

/** What a decision rests on, for somebody who has to certify the change after the fact. */
export interface Certificate {
  decision: string;
  head: string;
  verdict: Decision["verdict"];
  /** Attestations that count, with the digests under which they are kept. */
  attestations: {
    digest: string;
    payloadDigest: string;
    builder: string;
    key: string | null;
    receivedAt: string;
  }[];
  /** Commits that no statement stands for, though an agent had a part in them; null where the commits are not known. */
  uncovered: string[] | null;
  facts: GatingFact[];
}

/**
 * The four gating facts of a judged change, with what they rest on: which workload it was, in what isolation, with which
 * credentials, and which logs tell of it. Only statements that were verified then count.
 */
export function certificateOf(decision: Decision, facts: Facts): Certificate {
  const candidates = facts.provenance?.known === true ? facts.provenance.value.candidates : [];
  const counted = candidates.filter(({ verification }) => verification.verified);
  const statements = counted.flatMap(({ verification: { statement } }) => (statement ? [statement] : []));
  const uncovered = uncoveredBy(counted, decision, facts);
  // What is true of some commits is not shown of the change.
  const whole = statements.length > 0 && uncovered?.length === 0;
  const gather = (name: GatingFact["name"], read: (statement: Statement) => Said): GatingFact => {
    const said = statements.map(read);
    return {
      name,
      shown: whole && said.every(({ shown }) => shown),
      evidence: said.flatMap(({ evidence }) => evidence),
    };
  };
  return {
    decision: decision.id,
    head: decision.subject.headSha,
    verdict: decision.verdict,
    attestations: counted.map(({ digest, receivedAt, verification: { payloadDigest, builder, key } }) => ({
      digest,
      payloadDigest: payloadDigest ?? "",
      builder: builder ?? "",
      key,
      receivedAt,
    })),
    uncovered,
    facts: [
      gather("workload-identity", identityOf),
      gather("isolation", isolationOf),
      gather("short-lived-credentials", credentialsOf),
      gather("logs", logsOf),
    ],
  };
}

/** The properties of a summary that the facts bear out, none where statements do not stand for all of it; organisations' own begin with `ORG_SOURCE_` (SLSA source track). */
export function propertiesOf({ attestations, uncovered, facts }: Certificate): string[] {
  if (attestations.length === 0 || uncovered?.length !== 0) return [];
  const names = {
    "workload-identity": "ORG_SOURCE_AGENT_IDENTIFIED",
    isolation: "ORG_SOURCE_AGENT_ISOLATED",
    "short-lived-credentials": "ORG_SOURCE_AGENT_SHORT_LIVED_CREDENTIALS",
    logs: "ORG_SOURCE_AGENT_LOGGED",
  };
  return [
    "ORG_SOURCE_AGENT_PROVENANCE",
    ...facts.filter(({ shown }) => shown).map(({ name }) => names[name]),
  ];
}

type Said = { shown: boolean; evidence: string[] };

function uncoveredBy(
  counted: readonly AttestationFact[],
  { attribution }: Decision,
  { commits }: Facts,
): string[] | null {
  if (!commits.known) return null;
  const verifications = counted.map(({ verification }) => verification);
  return coverRange(commits.value, verifications, peoplesCommits(attribution)).flatMap(({ sha, by }) =>
    by === "nothing" ? [sha] : [],
  );
}

const internal = ({ predicate }: Statement) => predicate.buildDefinition.internalParameters;

function identityOf(statement: Statement): Said {
  const { issuer, subject } = internal(statement).agent.identity;
  return { shown: true, evidence: [`${subject} of ${issuer}`] };
}

/** What a sandbox is for: nothing outlives it, it holds no standing secrets, and its network has bounds. */
function isolationOf(statement: Statement): Said {
  const { technology, image, network, filesystem, standingSecrets, maxChildren, tenancy } =
    internal(statement).sandbox;
  const reach = network.mode === "allowlist" ? `allowlist (${network.egress.join(", ")})` : network.mode;
  return {
    shown: network.mode !== "open" && filesystem === "ephemeral" && standingSecrets === 0,
    evidence: [
      `${technology}${image === undefined ? "" : `, image sha256:${image.sha256}`}`,
      `network ${reach}, filesystem ${filesystem}, ${standingSecrets} standing secrets, at most ${maxChildren} processes, tenancy ${tenancy}`,
    ],
  };
}

/** A day is long for a credential of one task; policies ask for less with `credentials.max-ttl`. */
const LONGEST_MS = 24 * 3_600_000;

function credentialsOf(statement: Statement): Said {
  const { credentials } = internal(statement);
  if (credentials.length === 0) return { shown: true, evidence: ["no credentials"] };
  return {
    shown: credentials.every(
      ({ issuedAt, expiresAt, revokedAt }) =>
        Date.parse(revokedAt ?? expiresAt) - Date.parse(issuedAt) <= LONGEST_MS,
    ),
    evidence: credentials.map(({ id, issuer, issuedAt, expiresAt, revokedAt, permissions }) => {
      const rights = Object.entries(permissions).map(([name, level]) => `${name}: ${level}`);
      const end = revokedAt === undefined ? `until ${expiresAt}` : `revoked ${revokedAt}`;
      return `${id} of ${issuer}, ${issuedAt} ${end} (${rights.join(", ") || "no permissions"})`;
    }),
  };
}

function logsOf({ predicate }: Statement): Said {
  const { byproducts } = predicate.runDetails;
  return {
    shown: byproducts.length > 0 && byproducts.every(({ annotations }) => annotations.dropped === 0),
    evidence: byproducts.map(
      ({ name, digest, annotations: { entries, dropped } }) =>
        `${name} sha256:${digest.sha256}, ${entries} entries, ${dropped} lost`,
    ),
  };
}
