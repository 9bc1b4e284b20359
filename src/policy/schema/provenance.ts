import { z } from "zod";
import { LOG_KINDS } from "../../provenance/log-kinds.ts";
import { PUBLIC_INSTANCE } from "../../provenance/sigstore/instance.ts";
import { field, ordered } from "../lattice.ts";
import {
  duration,
  hostPort,
  httpsUrl,
  instant,
  list,
  numericId,
  pathGlob,
  some,
  text,
  workloadId,
} from "../words.ts";

const base64url = z.string().regex(/^[A-Za-z0-9_-]{43}$/);

/** Public keys only: a private member (`d`) is an unknown key. RFC 8037 (OKP), RFC 7518 §6.2 (EC). */
const jwk = z.discriminatedUnion("kty", [
  z.strictObject({ kty: z.literal("OKP"), crv: z.literal("Ed25519"), x: base64url }),
  z.strictObject({ kty: z.literal("EC"), crv: z.literal("P-256"), x: base64url, y: base64url }),
]);

const key = z.strictObject({
  kid: field(
    z.string().regex(/^[A-Za-z0-9_.:-]{1,128}$/),
    "neutral",
    { kind: "fixed" },
    "Key id as envelopes name it.",
  ),
  alg: field(
    z.enum(["Ed25519", "ES256"]),
    "grant",
    { kind: "fixed" },
    "The only algorithm this key may be used with.",
  ),
  jwk: field(jwk, "grant", { kind: "fixed" }, "The public key, as a JSON Web Key."),
  "not-before": field(
    instant,
    "requirement",
    { kind: "date", tighter: "up" },
    "When the key starts to count.",
  ).optional(),
  "not-after": field(instant, "requirement", { kind: "date", tighter: "down" }, "When it stops.").optional(),
  status: ordered(
    ["active", "retired", "revoked"],
    "requirement",
    "`retired`: signs nothing new. `revoked`: nothing it signed counts.",
  ).optional(),
});

const workloads = field(
  some(workloadId),
  "grant",
  { kind: "shrinks" },
  "Agent identities that the builder may name.",
).optional();
const builderId = field(httpsUrl, "neutral", { kind: "fixed" }, "The builder, as statements name it.");

const certificate = z.strictObject({
  issuer: field(
    httpsUrl,
    "grant",
    { kind: "fixed" },
    "Issuer of the identity in the certificate, compared whole.",
  ),
  san: field(
    z.string().regex(/^https:\/\/\S+$/),
    "grant",
    { kind: "fixed" },
    "Subject alternative name, compared whole.",
  ),
  "source-repository-id": field(
    numericId,
    "requirement",
    { kind: "fixed" },
    "Number of the repository that the builder's workflow belongs to.",
  ).optional(),
  "runner-environment": field(
    z.enum(["github-hosted", "self-hosted"]),
    "requirement",
    { kind: "fixed" },
    "Where the workflow must have run.",
  ).optional(),
});

const builder = z.discriminatedUnion("carrier", [
  z.strictObject({
    id: builderId,
    carrier: z.literal("dsse").meta({ description: "A DSSE envelope signed with one of `keys`." }),
    workloads,
    keys: field(
      some(key),
      "grant",
      { kind: "keyed", key: ["kid"], growing: false },
      "Keys the builder signs with.",
    ),
  }),
  z.strictObject({
    id: builderId,
    carrier: z
      .literal("sigstore")
      .meta({ description: "A Sigstore bundle signed with the identity of `certificate`." }),
    workloads,
    instance: field(
      z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
      "grant",
      { kind: "fixed", absent: PUBLIC_INSTANCE },
      "The Sigstore instance that issues its certificates: `public` unless it says otherwise, or a name of `AGENT_POLICY_SIGSTORE_ROOTS`.",
    ).optional(),
    certificate: field(certificate, "grant", { kind: "section" }, "The identity the certificate must carry."),
  }),
]);

const workload = z.strictObject({
  issuer: field(httpsUrl, "grant", { kind: "fixed" }, "Issuer of the tokens, compared whole."),
  jwks: field(httpsUrl, "grant", { kind: "fixed" }, "Where its keys are."),
  audience: field(text, "requirement", { kind: "fixed" }, "Audience the tokens must be for."),
  algorithms: field(
    some(z.enum(["ES256", "ES384", "EdDSA", "RS256", "PS256"])),
    "grant",
    { kind: "shrinks" },
    "Signature algorithms that count.",
  ),
  subjects: field(
    some(workloadId),
    "grant",
    { kind: "shrinks" },
    "Identities that may upload, compared whole.",
  ),
  "forbid-claims": field(
    some(z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/)),
    "requirement",
    { kind: "grows" },
    "Claims that a token must not carry.",
  ).optional(),
});

const count = (what: string) =>
  field(z.int().min(0), "requirement", { kind: "number", tighter: "down" }, what).optional();

const isolation = z.strictObject({
  network: ordered(["open", "allowlist", "none"], "requirement", "What the sandbox may reach.").optional(),
  egress: field(some(hostPort), "grant", { kind: "shrinks" }, "The hosts of the allow-list.").optional(),
  filesystem: ordered(
    ["persistent", "ephemeral"],
    "requirement",
    "Whether anything outlives the run.",
  ).optional(),
  "standing-secrets": count("Long-lived secrets the sandbox may hold."),
  "max-children": count("Processes it may start."),
  tenancy: ordered(["shared", "single"], "requirement", "Whether other runs share the machine.").optional(),
});

/** What the sandbox has to have been. */
const requirement = z.strictObject({
  match: field(some(pathGlob), "neutral", { kind: "fixed" }, "Changed paths the entry holds for."),
  level: ordered(
    ["none", "vendor", "sandbox"],
    "requirement",
    "`vendor`: the agent's own account and signature, as GitHub verified them. `sandbox`: attested.",
  ),
  isolation: field(
    isolation,
    "requirement",
    { kind: "section" },
    "Isolation that the statement must show.",
  ).optional(),
  credentials: field(
    z.strictObject({
      "max-ttl": field(
        duration,
        "requirement",
        { kind: "duration", tighter: "down" },
        "Longest life of a credential the agent had.",
      ).optional(),
      deny: field(
        some(z.string().regex(/^[a-z_-]{1,64}$/)),
        "requirement",
        { kind: "grows" },
        "Permissions that none of them may have had.",
      ).optional(),
    }),
    "requirement",
    { kind: "section" },
    "Credentials the agent may have had.",
  ).optional(),
  tools: field(
    z.strictObject({
      allow: field(
        list(z.string().regex(/^[A-Za-z0-9_.:*/-]{1,128}$/)),
        "grant",
        { kind: "shrinks" },
        "The only tools that may have been used.",
      ).optional(),
    }),
    "requirement",
    { kind: "section" },
    "Tools the agent may have used.",
  ).optional(),
  logs: field(
    some(z.enum(LOG_KINDS)),
    "requirement",
    { kind: "grows" },
    "Logs whose digests the statement must name.",
  ).optional(),
});

const relaxation = z.strictObject({
  when: field(isolation, "requirement", { kind: "section" }, "Isolation that the statement must show."),
  match: field(some(pathGlob), "neutral", { kind: "fixed" }, "Every changed path has to match."),
  review: field(
    z.strictObject({
      approvals: field(
        z.int().min(0),
        "grant",
        { kind: "number", tighter: "up" },
        "How many approvals are then enough.",
      ),
    }),
    "grant",
    { kind: "section" },
    "Stands in for `review.approvals`, never for an entry of `paths`.",
  ),
});

export const provenance = z.strictObject({
  "max-age": field(
    duration,
    "requirement",
    { kind: "duration", tighter: "down" },
    "From the end of the run to its receipt.",
  ).optional(),
  "log-hosts": field(
    list(hostPort),
    "grant",
    { kind: "shrinks" },
    "Hosts where the logs may lie.",
  ).optional(),
  builders: field(
    list(builder),
    "grant",
    { kind: "keyed", key: ["id"], growing: false },
    "Sandboxes whose word counts.",
  ).optional(),
  workloads: field(
    list(workload),
    "grant",
    { kind: "keyed", key: ["issuer"], growing: false },
    "Who may upload and be named as the agent's identity.",
  ).optional(),
  require: field(
    list(requirement),
    "requirement",
    { kind: "appends" },
    "For each changed path the strictest entry holds.",
  ).optional(),
  relax: field(
    list(relaxation),
    "grant",
    { kind: "relief" },
    "Lower friction where the blast radius is nil.",
  ).optional(),
});
