import { expect, it } from "vitest";
import { expectMerged, expectRefused } from "./support/merges.ts";
import { ADVISORY, GATE, OBSERVE, organization, plain, setPolicy } from "./support/organization.ts";
import { onBothStores } from "./support/stores.ts";

const CI = "paths: [{match: ['@ci-control'], agents: forbid}]\n";
const workflow = { ".github/workflows/deploy.yml": "on: push\n" };
const source = { "src/new.ts": "export {};\n" };

onBothStores("policies", (world) => {
  it("no policy anywhere: green, and the check says that there is none", async () => {
    const acme = organization(world(), { policy: null });
    const pull = acme.propose(acme.copilot, workflow);
    const check = await acme.check(pull);
    expect(check).toMatchObject({ conclusion: "success", title: expect.stringMatching(/no policy/i) });
    expect(plain(check)).toMatch(/no policy/i);
    expectMerged(acme, pull);
  });

  it("a broken policy: red for everybody, with file, line and the nearest key", async () => {
    const acme = organization(world(), { policy: "limts: {files: 3}\n" });
    const pull = acme.propose(acme.alice, source);
    const check = await acme.check(pull);
    expect(check).toMatchObject({ conclusion: "failure" });
    expect(plain(check)).toContain(".agent-policy.yml");
    expect(plain(check)).toContain(":2");
    expect(plain(check)).toContain("limits");
    expectRefused(acme, pull);
    setPolicy(acme, "limits: {files: 3}\n");
    expect(await acme.verdict(pull)).toBe("success");
  });

  it("an empty policy file is an error and not a permission", async () => {
    const acme = organization(world(), { policy: null, files: { ".agent-policy.yml": "" } });
    expect(await acme.verdict(acme.propose(acme.copilot, source))).toBe("failure");
  });

  it("race 3: tightened on the default branch: all open pull requests turn red; loosened again: green", async () => {
    const acme = organization(world(), { policy: "" });
    const pulls = [1, 2, 3].map((n) =>
      acme.propose(acme.copilot, { [`.github/workflows/${n}.yml`]: "on: push\n" }),
    );
    const human = acme.propose(acme.alice, workflow);
    for (const pull of pulls) expect(await acme.verdict(pull)).toBe("success");
    setPolicy(acme, CI);
    for (const pull of pulls) {
      expect(await acme.verdict(pull)).toBe("failure");
      expectRefused(acme, pull);
    }
    expect(await acme.verdict(human)).toBe("success");
    setPolicy(acme, "limits: {files: 3}\n");
    for (const pull of pulls) expect(await acme.verdict(pull)).toBe("success");
    expectMerged(acme, pulls[0] as (typeof pulls)[0]);
  });

  it("removed from the default branch: green, and says that there is none", async () => {
    const acme = organization(world(), { policy: CI });
    const pull = acme.propose(acme.copilot, workflow);
    expect(await acme.verdict(pull)).toBe("failure");
    setPolicy(acme, null);
    expect(await acme.check(pull)).toMatchObject({
      conclusion: "success",
      title: expect.stringMatching(/no policy/i),
    });
  });

  it("the organisation's policy holds where the repository has none, and a change of it re-opens every repository", async () => {
    const acme = organization(world(), { policy: null, organizationPolicy: CI });
    const other = acme.org.repository("other", {
      files: { "README.md": "# Other\n" },
      collaborators: [[acme.copilot, "write"]],
    });
    other.commit({ branch: "ci", by: acme.copilot, files: workflow });
    const elsewhere = other.openPullRequest({ by: acme.copilot, head: "ci" });
    const pull = acme.propose(acme.copilot, workflow);
    expect(await acme.verdict(pull)).toBe("failure");
    expect((await acme.check(pull))?.summary).toContain(`${acme.org.login}/.github:.agent-policy.yml`);
    const there = () => other.checkRuns(elsewhere.headSha).find(({ name }) => name === GATE)?.conclusion;
    expect(there()).toBe("failure");
    const home = world().sim.repository(`${acme.org.login}/.github`);
    home.commit({ by: acme.alice, bypass: true, files: { ".agent-policy.yml": "version: 1\n" } });
    expect(await acme.verdict(pull)).toBe("success");
    expect(there()).toBe("success");
  });

  it("the organisation's policy cannot be read, since the App is not installed there: red, and says what to do", async () => {
    const acme = organization(world(), {
      policy: "",
      organizationPolicy: CI,
      organizationPrivate: true,
      installedOn: ["shop"],
    });
    const pull = acme.propose(acme.alice, source);
    const check = await acme.check(pull);
    expect(check).toMatchObject({ conclusion: "failure" });
    expect(plain(check)).toContain("install the App on");
    expectRefused(acme, pull);
    acme.installation.addRepository(".github");
    expect(await acme.verdict(pull)).toBe("success");
    expect(await acme.verdict(acme.propose(acme.copilot, workflow))).toBe("failure");
  });

  it("the organisation's policy is public: it is read though the App is not installed there", async () => {
    const acme = organization(world(), { policy: "", organizationPolicy: CI, installedOn: ["shop"] });
    expect(await acme.verdict(acme.propose(acme.copilot, workflow))).toBe("failure");
    expect(await acme.verdict(acme.propose(acme.copilot, source))).toBe("success");
  });

  it("installed everywhere and there is no organisation policy: it is absent, not unreadable", async () => {
    const acme = organization(world(), { policy: CI });
    expect(await acme.verdict(acme.propose(acme.copilot, source))).toBe("success");
  });

  it("organisation and repository: both requirements hold, the tighter of each", async () => {
    const acme = organization(world(), {
      organizationPolicy: "limits: {files: 5}\n",
      policy: `limits: {files: 2}\n${CI}`,
    });
    const three = acme.propose(acme.copilot, { "a.ts": "1\n", "b.ts": "1\n", "c.ts": "1\n" });
    const check = await acme.check(three);
    expect(check).toMatchObject({ conclusion: "failure" });
    expect(plain(check)).toContain("limits/");
    expect(await acme.verdict(acme.propose(acme.copilot, source))).toBe("success");
  });

  it("a repository that loosens its organisation's policy: red, with both lines", async () => {
    const acme = organization(world(), {
      organizationPolicy: "limits: {files: 5}\n",
      policy: "limits: {files: 50}\n",
    });
    const check = await acme.check(acme.propose(acme.copilot, source));
    expect(check).toMatchObject({ conclusion: "failure" });
    expect(plain(check)).toMatch(/\.github:\.agent-policy\.yml(@[0-9a-f]+)?:2/);
    expect(plain(check)).toMatch(/shop:\.agent-policy\.yml(@[0-9a-f]+)?:2/);
  });

  it("a repository may loosen what its organisation lets those with its custom properties loosen", async () => {
    const acme = organization(world(), {
      organizationPolicy:
        'limits: {files: 5}\nrepositories: [{match: ["*"], properties: {trust: high}, may-loosen: [limits.files]}]\n',
      policy: "limits: {files: 50}\n",
    });
    const pull = acme.propose(acme.copilot, source);
    expect(await acme.verdict(pull)).toBe("failure");
    acme.shop.setProperty("trust", "high");
    pull.close(acme.alice);
    pull.reopen(acme.alice);
    expect(await acme.verdict(pull)).toBe("success");
  });

  it('a rule that does not exist makes the policy broken, as "validate" says', async () => {
    const acme = organization(world(), { policy: 'mode: {observe: ["path/*"]}\n' });
    const check = await acme.check(acme.propose(acme.alice, source));
    expect(check).toMatchObject({ conclusion: "failure" });
    expect(plain(check)).toContain("paths/*");
  });

  it("a gate of a release branch has a check of its own, and that of the default branch does not open it", async () => {
    const policy = `branches: [{match: ['release/**'], agents: pull-request, gate: release}]\n${CI}`;
    const acme = organization(world(), { policy });
    const { shop, alice, copilot, org } = acme;
    shop.createBranch("release/1", { by: alice });
    shop.ruleset({
      include: ["refs/heads/release/**"],
      requiredChecks: [{ context: "agent-policy: release", integrationId: world().sim.app.id }],
    });
    const bad = acme.propose(copilot, workflow, { base: "release/1" });
    expect(await acme.verdict(bad, "agent-policy: release")).toBe("failure");
    expect(await acme.verdict(bad)).toBeUndefined();
    expectRefused(acme, bad);
    const good = acme.propose(copilot, source, { base: "release/1" });
    expect(await acme.verdict(good, "agent-policy: release")).toBe("success");
    good.retarget(alice, "main");
    expect(await acme.verdict(good)).toBe("success");
    good.retarget(alice, "release/1");
    expect(await acme.verdict(good, "agent-policy: release")).toBe("success");
    expectMerged(acme, good);
    expect(org.login).toBeTruthy();
  });

  it("R5: a base branch's own, laxer policy does not count; a tighter one does", async () => {
    const acme = organization(world(), { policy: CI });
    const { shop, alice, copilot } = acme;
    shop.commit({ branch: "lax", by: copilot, files: { ".agent-policy.yml": "version: 1\n" } });
    const lax = acme.propose(copilot, workflow, { base: "lax" });
    expect(await acme.verdict(lax, ADVISORY)).toBe("failure");
    shop.commit({
      branch: "strict",
      by: alice,
      files: { ".agent-policy.yml": `version: 1\n${CI}limits: {files: 1}\n` },
    });
    const strict = acme.propose(copilot, { "a.ts": "1\n", "b.ts": "1\n" }, { base: "strict" });
    expect(await acme.verdict(strict, ADVISORY)).toBe("failure");
    expect((await acme.check(strict, ADVISORY))?.summary).toContain("limits/");
    setPolicy(acme, `${CI}limits: {files: 2}\n`, "strict");
    expect(await acme.verdict(strict, ADVISORY)).toBe("success");
  });

  it("observed rules are told in a second check and block nothing; the first check says so", async () => {
    const acme = organization(world(), {
      policy: `mode: {default: enforce, observe: ['limits/*']}\nlimits: {files: 1}\n${CI}`,
    });
    const many = acme.propose(acme.copilot, { "a.ts": "1\n", "b.ts": "1\n" });
    expect(await acme.check(many)).toMatchObject({ conclusion: "success" });
    const observed = await acme.check(many, OBSERVE);
    expect(observed?.status).toBe("completed");
    expect(["neutral", "skipped"]).not.toContain(observed?.conclusion);
    expect(observed?.summary).toContain("limits/");
    expectMerged(acme, many);
    const bad = acme.propose(acme.copilot, workflow);
    expect(await acme.verdict(bad)).toBe("failure");
  });

  it("C1: the pull request that relaxes its own policy is judged by the old one, a person's too where policy says so", async () => {
    const acme = organization(world(), { policy: CI });
    const agents = acme.propose(acme.copilot, { ".agent-policy.yml": "version: 1\n", ...workflow });
    const check = await acme.check(agents);
    expect(check).toMatchObject({ conclusion: "failure" });
    expect(plain(check)).toContain("policy/protected");
    expect(plain(check)).toContain("paths/forbidden");
    expectRefused(acme, agents);
  });

  it("not enforced: the check says that nothing requires it", async () => {
    const acme = organization(world(), { policy: CI, enforced: false });
    const check = await acme.check(acme.propose(acme.copilot, source));
    expect(plain(check)).toContain("Not enforced here");
    const enforced = organization(world(), { policy: CI });
    expect((await enforced.check(enforced.propose(enforced.copilot, source)))?.summary).not.toContain(
      "Not enforced",
    );
  });
});
