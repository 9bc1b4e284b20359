import { createPublicKey, type JsonWebKey, verify } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { renderCertificate } from "../../src/decision/render/certificate.ts";
import { certificateOf } from "../../src/provenance/certificate.ts";
import { preAuthenticationEncoding } from "../../src/provenance/envelope.ts";
import { open } from "../../src/provenance/open.ts";
import { findDecision } from "../../src/store/decisions.ts";
import { landedChange } from "../../src/store/landed.ts";
import { edKey, listed } from "../provenance/support.ts";
import { type Acme, GATE, organization, plain, setPolicy } from "./support/organization.ts";
import { createSandbox, type Made } from "./support/sandbox.ts";
import { groupHeads } from "./support/scenarios.ts";
import { memoryStore, startWorld, type World } from "./support/world.ts";

const sandbox = await createSandbox();
let world: World;
beforeAll(async () => {
  world = await startWorld(await memoryStore(), { get: sandbox.get });
}, 60_000);
afterEach(() => {
  world.sim.faults.clear();
  expect(world.sim.unsupported.splice(0)).toEqual([]);
});
afterAll(() => world.close());

const source = (name = "cart") => ({ [`src/${name}.ts`]: `export const ${name} = 1;\n` });
const shop = (policy = sandbox.policy()): Acme => organization(world, { policy });

async function attested(acme: Acme, made: Made, edit?: Parameters<typeof sandbox.attest>[2]) {
  const answer = await sandbox.upload(world, sandbox.attest(acme, made, edit));
  expect(answer.status).toBe(201);
}
const reason = async (acme: Acme, made: Made) => plain(await acme.check(made.pull));

describe("a change that needs a sandbox's statement", () => {
  it("is red without one, green with one, red again after a push, green when that is attested too", async () => {
    const acme = shop();
    const made = sandbox.propose(acme, source());
    expect(await acme.verdict(made.pull)).toBe("failure");
    expect(await reason(acme, made)).toContain("No statement of a sandbox stands for 1 of 1 commits");
    await attested(acme, made);
    expect(await acme.verdict(made.pull)).toBe("success");

    sandbox.push(acme, made, source("more"));
    expect(await acme.verdict(made.pull)).toBe("failure");
    // The old statement still stands for the first commit; the second run attests its own part.
    expect(await reason(acme, made)).toContain("stands for 1 of 2 commits");
    const answer = await sandbox.upload(
      world,
      sandbox.attest(
        acme,
        made,
        ({ external, run }) => {
          external.grant = { id: "second", nonce: "n" };
          run.metadata.invocationId = "second";
        },
        { commits: made.commits.slice(1) },
      ),
    );
    expect(answer.status).toBe(201);
    expect(await acme.verdict(made.pull)).toBe("success");
  });

  it("is red again once the builder's key is revoked, and the reason says so", async () => {
    const acme = shop();
    const made = sandbox.propose(acme, source());
    await acme.world.settled();
    await attested(acme, made);
    expect(await acme.verdict(made.pull)).toBe("success");
    setPolicy(acme, sandbox.policy({ keyStatus: "revoked" }));
    expect(await acme.verdict(made.pull)).toBe("failure");
    expect(await reason(acme, made)).toContain("key/revoked");
    setPolicy(acme, sandbox.policy({ keyStatus: "retired" }));
    // It counted before its key was retired.
    expect(await acme.verdict(made.pull)).toBe("success");
  });

  it("may be attested before the pull request is opened", async () => {
    const acme = shop();
    const made = sandbox.propose(acme, source());
    const bytes = sandbox.attest(acme, made, ({ external }) => {
      delete external.target.pullRequest;
    });
    expect((await sandbox.upload(world, bytes)).status).toBe(201);
    expect(await acme.verdict(made.pull)).toBe("success");
  });

  it("is not helped by a statement about another change, a weaker sandbox, or another signer", async () => {
    const acme = shop(
      sandbox.policy({ require: "{match: ['src/**'], level: sandbox, isolation: {network: none}}" }),
    );
    const made = sandbox.propose(acme, source());
    const other = sandbox.propose(acme, source("other"));
    await attested(acme, other, ({ internal }) => {
      internal.sandbox.network = { mode: "none", egress: [] };
    });
    expect(await acme.verdict(other.pull)).toBe("success");
    expect(await acme.verdict(made.pull)).toBe("failure");
    await attested(acme, made);
    expect(await reason(acme, made)).toContain("isolation/network");
    expect(await acme.verdict(made.pull)).toBe("failure");
  });

  it("two statements of one grant and number for two changes: neither counts", async () => {
    const acme = shop();
    const [one, two] = [sandbox.propose(acme, source("one")), sandbox.propose(acme, source("two"))];
    const same = (made: Made) =>
      attested(acme, made, ({ external }) => {
        external.grant = { id: "shared", nonce: "n" };
      });
    await same(one);
    expect(await acme.verdict(one.pull)).toBe("success");
    await same(two);
    expect(await acme.verdict(two.pull)).toBe("failure");
    expect(await reason(acme, two)).toContain("set/equivocation");
    expect(await acme.verdict(one.pull)).toBe("failure");
  });

  it("with a person's commit in it needs somebody else's approval", async () => {
    const acme = shop();
    const made = sandbox.propose(acme, source());
    await attested(acme, made);
    sandbox.push(acme, made, source("hand"), acme.alice);
    expect(await acme.verdict(made.pull)).toBe("action_required");
    made.pull.event(acme.carol, "copilot_work_started");
    made.pull.review({ by: acme.alice, state: "APPROVE" });
    expect(await acme.verdict(made.pull)).toBe("action_required");
    made.pull.review({ by: acme.bob, state: "APPROVE" });
    expect(await acme.verdict(made.pull)).toBe("success");
  });

  it("earns its relief only while every path matches and its sandbox is as strict", async () => {
    const acme = shop(
      sandbox.policy({
        require: "{match: ['src/**'], level: sandbox}",
        more: "  relax: [{when: {network: none}, match: ['docs/**'], review: {approvals: 0}}]\nreview: {approvals: 1}\n",
      }),
    );
    const none: Parameters<typeof sandbox.attest>[2] = ({ internal }) => {
      internal.sandbox.network = { mode: "none", egress: [] };
    };
    const strict = sandbox.propose(acme, { "docs/a.md": "# A\n" });
    expect(await acme.verdict(strict.pull)).toBe("action_required");
    await attested(acme, strict, none);
    expect(await acme.verdict(strict.pull)).toBe("success");
    const weak = sandbox.propose(acme, { "docs/b.md": "# B\n" });
    await attested(acme, weak);
    expect(await acme.verdict(weak.pull)).toBe("action_required");
    const mixed = sandbox.propose(acme, { "docs/c.md": "# C\n", "README.md": "# Shop!\n" });
    await attested(acme, mixed, none);
    expect(await acme.verdict(mixed.pull)).toBe("action_required");
  });

  it("is never green while its statements cannot be read", async () => {
    const acme = shop();
    const made = sandbox.propose(acme, source());
    await attested(acme, made);
    world.sim.faults.add({ kind: "500", times: 3, match: { graphqlOperation: "Evidence" } });
    sandbox.push(acme, made, source("more"));
    expect(await acme.verdict(made.pull)).toBe("failure");
  });
});

describe("an agent with write access", () => {
  it("28: gains nothing by a policy on its branch that trusts its own key", async () => {
    const own = await createSandbox(8);
    const acme = shop();
    const made = sandbox.propose(acme, { ...source(), ".agent-policy.yml": `version: 1\n${own.policy()}` });
    expect(await acme.verdict(made.pull)).toBe("failure");
    const bytes = sandbox.attest(acme, made, undefined, { signer: own.key });
    // Neither a token of its own issuer gets it in, nor one that the policy knows.
    expect((await own.upload(world, bytes)).status).toBe(401);
    const answer = await sandbox.upload(world, bytes);
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([
      403,
      "signature/invalid",
    ]);
    expect(await acme.verdict(made.pull)).toBe("failure");
  });

  it("cannot keep another's change red by flooding it from an admitted sandbox of its own", async () => {
    const hostile = {
      key: edKey(9),
      id: "https://sandbox.acme.dev/other",
      subject: "spiffe://acme.test/other",
    };
    const { kid, jwk } = listed(hostile.key);
    const builder = `    - {id: "${hostile.id}", carrier: dsse, workloads: ["${hostile.subject}"], keys: [{kid: "${kid}", alg: Ed25519, jwk: ${JSON.stringify(jwk)}}]}`;
    const acme = shop(
      sandbox
        .policy()
        .replace("  workloads:\n", `${builder}\n  workloads:\n`)
        .replace('subjects: ["', `subjects: ["${hostile.subject}", "`),
    );
    const made = sandbox.propose(acme, source());
    await attested(acme, made);
    expect(await acme.verdict(made.pull)).toBe("success");
    // Signed as it should be, about the victim's commits, under the victim's grant; each another one.
    for (let count = 0; count < 65; count += 1) {
      const bytes = sandbox.attest(
        acme,
        made,
        ({ external, internal, run }) => {
          run.builder.id = hostile.id;
          internal.agent.identity.subject = hostile.subject;
          external.task.id = `flood ${count}`;
          external.target.headRef = "refs/heads/elsewhere";
        },
        { signer: hostile.key },
      );
      const answer = await sandbox.upload(world, bytes, { claims: { sub: hostile.subject } });
      expect(answer.status).toBe(201);
    }
    sandbox.push(acme, made, source("more"));
    await attested(acme, made, ({ external }) => {
      external.grant = { id: "second", nonce: "n" };
    });
    expect(await acme.verdict(made.pull)).toBe("success");
    // What it sends of its own no longer counts.
    const own = sandbox.propose(acme, source("own"));
    expect(await acme.verdict(own.pull)).toBe("failure");
  });

  it("16: cannot take a statement along to another branch, though its commits are the same", async () => {
    const acme = shop();
    const made = sandbox.propose(acme, source());
    expect(await acme.verdict(made.pull)).toBe("failure");
    await attested(acme, made);
    expect(await acme.verdict(made.pull)).toBe("success");
    const [{ sha }] = made.commits as [Made["commits"][0]];
    acme.shop.createBranch("elsewhere", { by: acme.copilot, from: sha });
    const copy = acme.shop.openPullRequest({ by: acme.copilot, head: "elsewhere", title: "The same again" });
    expect(await acme.verdict(copy)).toBe("failure");
  });
});

describe("a group of the merge queue", () => {
  it("is green only when each of its pull requests is covered", async () => {
    const acme = shop();
    acme.shop.ruleset({ name: "queue", include: ["~DEFAULT_BRANCH"], mergeQueue: { minEntries: 5 } });
    const made = [sandbox.propose(acme, source("one")), sandbox.propose(acme, source("two"))];
    for (const one of made) await attested(acme, one);
    for (const { pull } of made) expect(await acme.verdict(pull)).toBe("success");
    for (const { pull } of made) expect(pull.enqueue(acme.alice).enqueued).toBe(true);
    // A statement that contradicts the second one comes in while they wait.
    const stray = sandbox.propose(acme, source("three"));
    const { payload } = JSON.parse(sandbox.attest(acme, made[1]!).toString());
    const grant = JSON.parse(Buffer.from(payload, "base64").toString()).predicate.buildDefinition
      .externalParameters.grant;
    await attested(acme, stray, ({ external }) => {
      external.grant = grant;
    });
    acme.shop.formGroups();
    await world.settled();
    const [head = ""] = groupHeads(acme);
    const run = acme.shop.checkRuns(head).find(({ name }) => name === GATE);
    expect(run?.conclusion).not.toBe("success");
  });
});

describe("after the merge", () => {
  /** What became of it, with the summary opened and its signature checked against the published keys. */
  async function landed(acme: Acme, made: Made) {
    await world.settled();
    const row = await landedChange(world.db, { repositoryId: acme.shop.id, number: made.pull.number });
    if (row === null || row.summary === null) return { row, summary: null };
    const { keys } = (await (await fetch(`${world.app.url}/v1/keys`)).json()) as { keys: JsonWebKey[] };
    const opened = open(row.summary);
    if (!opened.ok) throw new Error(opened.detail);
    const { payload, signature } = opened.envelope;
    const key = createPublicKey({ key: keys[0]!, format: "jwk" });
    expect(verify(null, preAuthenticationEncoding(payload), key, signature)).toBe(true);
    return { row, summary: JSON.parse(payload.toString()) };
  }

  it.each(["squash", "rebase", "merge"] as const)("a %s of what was judged is certified", async (method) => {
    const acme = shop();
    const made = sandbox.propose(acme, source());
    sandbox.push(acme, made, source("second"));
    await attested(acme, made);
    expect(await acme.verdict(made.pull)).toBe("success");
    // Something else landed meanwhile, so that no commit of the branch lands as it is.
    acme.shop.commit({ by: acme.alice, bypass: true, message: "Docs", files: { "docs/a.md": "# A\n" } });
    expect(await acme.verdict(made.pull)).toBe("success");
    made.pull.merge(acme.alice, { method });
    const { row, summary } = await landed(acme, made);
    expect(row).toMatchObject({
      state: "certified",
      method,
      sha: acme.shop.head(),
      headSha: made.pull.headSha,
    });
    expect(summary).toMatchObject({
      predicateType: "https://slsa.dev/verification_summary/v1",
      subject: [{ digest: { gitCommit: acme.shop.head(), gitTree: row?.tree } }],
      predicate: {
        verificationResult: "PASSED",
        inputAttestations: [{ digest: { sha256: expect.any(String) } }],
        verifiedLevels: expect.arrayContaining(["ORG_SOURCE_AGENT_PROVENANCE", "ORG_SOURCE_AGENT_ISOLATED"]),
      },
    });
    const { decision, facts, landed: note } = await findDecision(world.db, row?.decision ?? "");
    expect(note).toMatchObject({ state: "certified", sha: acme.shop.head(), summary: expect.any(String) });
    const text = renderCertificate(certificateOf(decision, facts), note);
    expect(text).toContain(`certified: `);
    expect(text.match(/^ {2}shown: /gm)).toHaveLength(4);
  });

  it("what was merged past the check is not certified, and people are told", async () => {
    const acme = shop(`${sandbox.policy()}notify: {security: {url-from: AGENT_POLICY_NOTIFY_SECURITY}}\n`);
    const made = sandbox.propose(acme, source());
    expect(await acme.verdict(made.pull)).toBe("failure");
    made.pull.merge(acme.alice, { bypass: true });
    const { row } = await landed(acme, made);
    expect(row).toMatchObject({ state: "uncertified", code: "landed/not-green", summary: null });
    const messages = await world.db.selectFrom("notification").select("body").execute();
    expect(messages.map(({ body }) => body)).toContainEqual(
      expect.objectContaining({ event: "change.uncertified", pullRequest: made.pull.number }),
    );
  });

  it("a change nobody asks a statement of is nothing to certify", async () => {
    const acme = shop();
    const made = sandbox.propose(acme, { "docs/a.md": "# A\n" });
    expect(await acme.verdict(made.pull)).toBe("success");
    made.pull.merge(acme.alice);
    expect((await landed(acme, made)).row).toBeNull();
  });

  it("a key revoked later is told with the merged commits that it certified", async () => {
    const notify = "notify: {security: {url-from: AGENT_POLICY_NOTIFY_SECURITY}}\n";
    const acme = shop(sandbox.policy() + notify);
    const made = sandbox.propose(acme, source());
    await attested(acme, made);
    expect(await acme.verdict(made.pull)).toBe("success");
    made.pull.merge(acme.alice);
    const { row } = await landed(acme, made);
    expect(row?.state).toBe("certified");
    setPolicy(acme, sandbox.policy({ keyStatus: "revoked" }) + notify);
    await world.settled();
    const messages = await world.db.selectFrom("notification").select("body").execute();
    expect(messages.map(({ body }) => body)).toContainEqual(
      expect.objectContaining({
        event: "key.revoked",
        details: { key: sandbox.key.kid, commits: [`#${made.pull.number} ${row?.sha}`] },
      }),
    );
  });
});
