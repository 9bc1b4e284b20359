import { z } from "zod";

/** in-toto Statement v1, https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md */
export const STATEMENT_TYPE = "https://in-toto.io/Statement/v1";
/** SLSA Provenance v1, https://slsa.dev/spec/v1.1/provenance */
export const PREDICATE_TYPE = "https://slsa.dev/provenance/v1";
/** Our build type. A change that older verifiers would read wrongly gets a new number. */
export const BUILD_TYPE = "https://agent-policy.dev/buildtypes/sandboxed-agent-change/v1";

/** GitHub lists at most 250 commits of a pull request; head and tree come on top. */
const MAX_SUBJECTS = 252;

const text = z.string().min(1).max(1000);
const objectName = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const digest = z.object({ sha256 });
const count = z.int().min(0);
/** RFC 3339 in UTC, as in-toto asks for its Timestamp. */
const moment = z.iso.datetime();
const branch = z.string().regex(/^refs\/heads\/\S+$/);

// Objects of the standards drop what they do not know, as in-toto asks of consumers; our own refuse it, as SLSA asks for
// external parameters: a field that we do not understand might weaken what the others say.

const subject = z.object({
  name: text.describe("`head`, `tree`, or `commit/N` counting from 0, oldest first."),
  digest: z
    .object({ gitCommit: objectName.optional(), gitTree: objectName.optional() })
    .describe("`gitCommit` for head and commits, `gitTree` for the tree."),
});

const task = z.strictObject({
  id: text.describe("The task as whoever gave it calls it, such as the issue `acme/shop#12`."),
  uri: text.optional().describe("Where it can be read."),
  content: digest.optional().describe("SHA-256 of the task's text as the agent got it."),
});

const target = z.strictObject({
  repository: text.optional().describe("`https://github.com/owner/name`, for people; the numbers count."),
  repositoryId: z.int().min(1).describe("GitHub's number of the repository the change goes into."),
  ownerId: z.int().min(1).describe("GitHub's number of its owner."),
  pullRequest: z.int().min(1).optional().describe("Number of the pull request, where there is one already."),
  baseRef: branch.describe("The branch the change is for: `refs/heads/main`."),
  headRef: branch.describe("The branch the run pushed to."),
  baseCommit: objectName.describe("The commit the run started from: first parent of `commit/0`."),
});

const grant = z.strictObject({
  id: text.describe("The grant the run worked under."),
  nonce: text.describe("The nonce that came with it."),
});

const externalParameters = z.strictObject({
  task,
  target,
  grant: grant.optional(),
  sequence: z
    .int()
    .min(1)
    .describe("1 for the first statement of a grant (else of a run), then one more each time."),
  predecessor: digest.optional().describe("SHA-256 of the payload with the number before; from 2 on."),
});

const agent = z.strictObject({
  identity: z
    .strictObject({ issuer: text, subject: text })
    .describe("Workload identity that ran: issuer and subject of its token, never a person."),
  model: text.optional(),
  runtime: text.optional(),
  tools: z.array(text).max(1000).describe("Every tool that was used: `shell`, `git`, `mcp:jira`."),
});

const sandbox = z.strictObject({
  technology: text.describe("For people: `firecracker 1.9`."),
  image: digest.optional().describe("What was started."),
  network: z.strictObject({
    mode: z.enum(["open", "allowlist", "none"]),
    egress: z
      .array(text)
      .max(1000)
      .describe("`host` or `host:port` of the allow-list; empty unless `allowlist`."),
  }),
  filesystem: z.enum(["persistent", "ephemeral"]).describe("Whether anything outlived the run."),
  standingSecrets: count.describe("Long-lived secrets within the agent's reach."),
  maxChildren: count.describe("Processes that the agent could start, at most."),
  tenancy: z.enum(["shared", "single"]).describe("Whether other runs shared the machine."),
  policy: digest.optional().describe("The sandbox's own configuration."),
});

const credential = z.strictObject({
  id: text.describe("`jti` of the token, or SHA-256 of it. Never the token."),
  issuer: text,
  audience: text.optional(),
  issuedAt: moment,
  expiresAt: moment,
  revokedAt: moment.optional(),
  permissions: z.record(z.string().max(64), z.enum(["read", "write", "admin"])),
  repositoryIds: z.array(z.int().min(1)).max(1000),
});

const internalParameters = z.strictObject({
  agent,
  sandbox,
  credentials: z
    .array(credential)
    .max(100)
    .describe("Every credential within the agent's reach; empty for none."),
});

const log = z.object({
  name: text.describe("Which log; of the seven kinds, each at most once."),
  digest: digest.describe("SHA-256 of the file."),
  mediaType: text.optional(),
  downloadLocation: z.url({ protocol: /^https$/ }).optional(),
  annotations: z.object({
    entries: count.describe("Lines of the file."),
    dropped: count.describe("Events that were lost; 0, or the log does not count."),
    chainHead: sha256.describe("SHA-256 of its last line; of no bytes when it is empty."),
    merkleRoot: sha256.describe("Merkle tree hash of its lines, RFC 6962 §2.1."),
    redaction: digest.optional().describe("What was left out, by which rules."),
  }),
});

const metadata = z.object({
  invocationId: text.describe("The run; every entry of its logs names it."),
  startedOn: moment,
  finishedOn: moment.describe("End of the run; its age counts from here to receipt."),
  agentPolicy_expiresOn: moment.optional().describe("Not accepted when received later than this."),
});

/** What a sandbox signs about one change. docs/provenance.md tells it field by field. */
export const statementSchema = z.object({
  _type: z.literal(STATEMENT_TYPE),
  subject: z.array(subject).min(3).max(MAX_SUBJECTS),
  predicateType: z.literal(PREDICATE_TYPE),
  predicate: z.object({
    buildDefinition: z.object({
      buildType: z.literal(BUILD_TYPE),
      externalParameters,
      internalParameters,
    }),
    runDetails: z.object({
      builder: z.object({ id: text.describe("As the policy's `provenance.builders[].id` says.") }),
      metadata,
      byproducts: z.array(log).max(100).describe("The logs of the run."),
    }),
  }),
});

export type Statement = z.infer<typeof statementSchema>;
export type Sandbox = z.infer<typeof sandbox>;
export type Credential = z.infer<typeof credential>;
export type LogDescriptor = z.infer<typeof log>;
