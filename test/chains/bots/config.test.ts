import { describe, expect, it } from "vitest";
import { leversPulled } from "../../../src/chains/bots/match.ts";
import type { DetectedBot, LeverKind } from "../../../src/chains/types.ts";
import { gatesOf, only, outcome, step } from "./support.ts";

const NOBODY = "stops stops stops";
const WRITERS = "stops stops passes";
const EVERYBODY = "passes passes passes";
const OPEN = "unknown unknown unknown";

const pulled = (bot: DetectedBot, kind: LeverKind, text: string) =>
  leversPulled([bot], { kind, text }).map(({ lever }) => lever.id);
const waits = (bot: DetectedBot, lever: string) =>
  gatesOf(bot, lever).some(({ precondition }) => precondition === true);

describe("atlantis.yaml", () => {
  const project = (lines: string) => only({ "atlantis.yaml": `version: 3\nprojects:\n- dir: .\n${lines}` });

  it.each<[string, string, string]>([
    ["nothing said", "", EVERYBODY],
    ["nothing asked", "  apply_requirements: []\n", EVERYBODY],
    ["an approval, which anybody can give", "  apply_requirements: [approved]\n", EVERYBODY],
    ["a mergeable change", "  apply_requirements: [approved, mergeable]\n", OPEN],
    ["a mergeable change, in one project of two", "  apply_requirements: [mergeable]\n- dir: b\n", EVERYBODY],
    ["no list", "  apply_requirements: {mergeable: true}\n", OPEN],
    ["a key nobody knows", "  apply_requirement: [mergeable]\n", OPEN],
  ])("%s", (_, lines, expected) => {
    expect(outcome(project(lines), "apply")).toBe(expected);
  });

  it("tells the line", () => {
    const bot = project("  apply_requirements: []\n");
    expect(gatesOf(bot, "apply")[0]).toMatchObject({ place: { file: "atlantis.yaml", line: 4 } });
  });

  it("judges plans by their own requirements", () => {
    const bot = project("  apply_requirements: [mergeable]\n  plan_requirements: []\n");
    expect(outcome(bot, "plan")).toBe(EVERYBODY);
    expect(outcome(bot, "apply")).toBe(OPEN);
  });

  it("knows versions 2 and 3", () => {
    expect(only({ "atlantis.yaml": "version: 4\n" }).incomplete).toHaveLength(1);
    expect(only({ "atlantis.yaml": "version: 2\n" }).incomplete).toEqual([]);
  });
});

describe("digger.yml", () => {
  it.each<[string, string, string]>([
    ["nothing said", "projects:\n- name: a\n", EVERYBODY],
    ["nothing asked", "projects:\n- name: a\n  apply_requirements: []\n", EVERYBODY],
    [
      "the comment switched off, in a file of the change itself",
      "disable_digger_apply_comment: true\n",
      OPEN,
    ],
    ["a shape nobody knows", "projects:\n- name: a\n  apply_requirements: {a: b}\n", OPEN],
  ])("%s", (_, text, expected) => {
    expect(outcome(only({ "digger.yml": text }), "apply")).toBe(expected);
  });

  it("has a lever more where a merge applies", () => {
    const bot = only({
      "digger.yml":
        'workflows:\n  a:\n    workflow_configuration:\n      on_commit_to_default: ["digger apply"]\n',
    });
    expect(outcome(bot, "merge")).toBe("stops stops unknown");
  });
});

describe(".mergify.yml", () => {
  const mergify = (text: string) => only({ ".mergify.yml": text });

  it.each<[string, string, string]>([
    ["default", "queue_rules: []\n", WRITERS],
    ["readers", "commands_restrictions:\n  queue:\n    conditions: [sender-permission >= read]\n", EVERYBODY],
    [
      "triagers",
      "commands_restrictions:\n  queue:\n    conditions: [sender-permission>=triage]\n",
      "stops passes passes",
    ],
    [
      "maintainers",
      "commands_restrictions:\n  queue:\n    conditions: [sender-permission >= maintain]\n",
      NOBODY,
    ],
    [
      "exactly writers",
      "commands_restrictions:\n  queue:\n    conditions: [sender-permission = write]\n",
      WRITERS,
    ],
    [
      "all but writers",
      "commands_restrictions:\n  queue:\n    conditions: [sender-permission != write]\n",
      "passes passes stops",
    ],
    [
      "negated",
      "commands_restrictions:\n  queue:\n    conditions: [-sender-permission >= write]\n",
      "passes passes stops",
    ],
    ["no condition", "commands_restrictions:\n  queue:\n    conditions: []\n", EVERYBODY],
    ["a team", "commands_restrictions:\n  queue:\n    conditions: ['sender = @acme/release']\n", OPEN],
    [
      "a base branch that anybody picks",
      "commands_restrictions:\n  queue:\n    conditions: [base = main]\n",
      EVERYBODY,
    ],
    [
      "or",
      "commands_restrictions:\n  queue:\n    conditions:\n    - or: [sender-permission >= admin, sender = alice]\n",
      OPEN,
    ],
    [
      "or, one way open",
      "commands_restrictions:\n  queue:\n    conditions:\n    - or: [sender-permission >= admin, draft]\n",
      EVERYBODY,
    ],
    [
      "and",
      "commands_restrictions:\n  queue:\n    conditions:\n    - and: [sender-permission >= admin, sender = alice]\n",
      NOBODY,
    ],
    [
      "not, which is left open",
      "commands_restrictions:\n  queue:\n    conditions:\n    - not:\n        and: [sender-permission >= write]\n",
      OPEN,
    ],
    ["an attribute nobody knows", "commands_restrictions:\n  queue:\n    conditions: [moon = full]\n", OPEN],
    ["no conditions at all", "commands_restrictions:\n  queue: {}\n", OPEN],
    [
      "another command restricted",
      "commands_restrictions:\n  rebase:\n    conditions: [sender-permission >= read]\n",
      WRITERS,
    ],
  ])("who may queue: %s", (_, text, expected) => {
    expect(outcome(mergify(text), "queue")).toBe(expected);
  });

  it("gives a lever that merges nothing a capability of its own", () => {
    const lever = (id: string) => mergify("queue_rules: []\n").levers.find((one) => one.id === id);
    expect(lever("queue")?.capability).toBeUndefined();
    expect(lever("rebase")?.capability?.kind).toBe("contents-write");
    const noop = only(step("uses: github/branch-deploy@v11")).levers.find((one) => one.id === "noop");
    expect(noop?.capability?.kind).toBe("secrets");
  });

  it("restricting queue does not restrict requeue", () => {
    const bot = mergify("commands_restrictions:\n  queue:\n    conditions: [sender-permission >= admin]\n");
    expect(outcome(bot, "requeue")).toBe(WRITERS);
  });

  const queue = (...conditions: string[]) =>
    `queue_rules:\n- name: a\n  queue_conditions:\n${conditions.map((line) => `  - ${line}\n`).join("")}`;

  it.each<[string, string, boolean]>([
    ["by name", queue("check-success = agent-policy"), true],
    ["by name and app", queue('"check-success = @acme-policy/agent-policy"'), true],
    [
      "in merge_conditions",
      "queue_rules:\n- name: a\n  merge_conditions: [check-success=agent-policy]\n",
      true,
    ],
    ["only one way", queue("or: [check-success = agent-policy, label = x]"), false],
    ["negated", queue("-check-success = agent-policy"), false],
    ["another check", queue("check-success = ci"), false],
    ["the advisory check", queue("check-success = agent-policy (advisory)"), false],
    [
      "in one queue of two",
      `${queue("check-success = agent-policy")}- name: b\n  queue_conditions: []\n`,
      false,
    ],
  ])("waits for the check %s: %#", (_, text, expected) => {
    const bot = mergify(text);
    expect(waits(bot, "queue")).toBe(expected);
    if (expected) expect(outcome(bot, "queue")).toBe("stops stops unknown");
  });

  it("makes labels of rules that merge levers of their own", () => {
    const bot = mergify(`pull_request_rules:
- name: ship
  conditions:
    - base = main
    - label = ship-it
    - "#approved-reviews-by >= 1"
  actions: {merge: {}}
- name: tell
  conditions: [label = bug]
  actions: {comment: {message: hi}}
- name: gone
  disabled: {reason: old}
  conditions: [base = main]
  actions: {merge: {}}
`);
    expect(pulled(bot, "label", "Ship-It")).toEqual(["rule-1"]);
    expect(pulled(bot, "label", "bug")).toEqual([]);
    expect(outcome(bot, "rule-1")).toBe(OPEN);
    expect(gatesOf(bot, "rule-1")[0]?.place?.line).toBe(2);
  });

  it("merges what a rule only queues as the queue's own conditions say", () => {
    const rule = (actions: string) =>
      `pull_request_rules:\n- name: all\n  conditions: []\n  actions: ${actions}\n`;
    const team = queue('"approved-reviews-by = @acme/core"');
    expect(outcome(mergify(rule("{queue: {}}") + team), "rule-1")).toBe(OPEN);
    expect(outcome(mergify(rule("{queue: {}, merge: {}}") + team), "rule-1")).toBe(EVERYBODY);
    expect(outcome(mergify(rule("{queue: {}}") + queue("base = main")), "rule-1")).toBe(EVERYBODY);
  });

  it("a rule that merges whatever there is passes everybody", () => {
    const bot = mergify("merge_protections_settings:\n  auto_merge_conditions: true\n");
    expect(outcome(bot, "rule-1")).toBe(EVERYBODY);
    expect(pulled(bot, "pull-request", "")).toEqual(["rule-1"]);
  });

  it("without rules that act nothing happens by itself", () => {
    expect(pulled(mergify("queue_rules: []\n"), "pull-request", "")).toEqual([]);
    expect(pulled(only({}, ["mergify"]), "pull-request", "")).toEqual(["rules"]);
  });
});

describe(".kodiak.toml", () => {
  const kodiak = (text: string) => only({ ".kodiak.toml": `version = 1\n${text}` });

  it("knows the labels", () => {
    const bot = kodiak('[merge]\nautomerge_label = ["ship it!", "merge it!"]\n');
    expect(pulled(bot, "label", "ship it!")).toEqual(["automerge"]);
    expect(pulled(bot, "label", "automerge")).toEqual([]);
    expect(outcome(bot, "automerge")).toBe(EVERYBODY);
  });

  it("needs no label where none is required", () => {
    const bot = kodiak("merge.require_automerge_label = false\n");
    expect(pulled(bot, "pull-request", "")).toEqual(["any"]);
    expect(gatesOf(bot, "any").map(({ place }) => place?.line)).toContain(2);
  });

  it("merges nothing where it must not", () => {
    expect(outcome(kodiak("[merge]\ndo_not_merge = true\n"), "automerge")).toBe(NOBODY);
    expect(outcome(kodiak("[merge]\ndo_not_merge = false\n"), "automerge")).toBe(EVERYBODY);
  });

  it("approves by label where told to", () => {
    expect(pulled(kodiak('[approve]\nauto_approve_labels = ["ok"]\n'), "label", "ok")).toEqual(["approve"]);
  });
});

describe(".bulldozer.yml", () => {
  const bulldozer = (text: string) => only({ ".bulldozer.yml": `version: 1\n${text}` });

  it("knows labels, comments and texts", () => {
    const bot = bulldozer(
      'merge:\n  trigger:\n    labels: ["merge when ready"]\n    comments: ["Please merge!"]\n    comment_substrings: ["==MERGE=="]\n',
    );
    expect(pulled(bot, "label", "Merge When Ready")).toEqual(["labels"]);
    expect(pulled(bot, "comment", "Please merge!")).toEqual(["comments"]);
    expect(pulled(bot, "comment", "now ==MERGE== it")).toEqual(["comment-substrings"]);
    expect(pulled(bot, "comment", "Please merge it")).toEqual([]);
    expect(pulled(bot, "pull-request", "==MERGE==")).toEqual(["body-comment-substrings"]);
    expect(outcome(bot, "labels")).toBe(EVERYBODY);
  });

  it.each(["", "merge:\n  method: squash\n", "merge:\n  trigger: {}\n"])(
    "merges any pull request with %j",
    (text) => {
      expect(pulled(bulldozer(text), "pull-request", "")).toEqual(["any"]);
    },
  );

  it("waits for the check where told to", () => {
    const bot = bulldozer("merge:\n  required_statuses: [agent-policy]\n");
    expect(waits(bot, "any")).toBe(true);
    expect(outcome(bot, "any")).toBe(OPEN);
  });

  it("does not pass over a trigger it does not know", () => {
    const bot = bulldozer("merge:\n  trigger:\n    emoji: [rocket]\n");
    expect(bot.incomplete).toMatchObject([{ line: 4 }]);
  });
});

describe("renovate.json", () => {
  const renovate = (value: object) => only({ "renovate.json": JSON.stringify(value) });

  it.each<[string, object, string]>([
    ["off by default", { extends: ["config:recommended", ":dependencyDashboard"] }, NOBODY],
    ["off in so many words", { automerge: false }, NOBODY],
    ["on", { automerge: true }, "stops unknown passes"],
    [
      "on in a rule",
      { packageRules: [{ matchUpdateTypes: ["patch"], automerge: true }] },
      "stops unknown passes",
    ],
    ["on through a preset", { extends: [":automergeMinor"] }, "stops unknown passes"],
    ["off through a preset", { extends: [":automergeDisabled"] }, NOBODY],
    ["a preset that is not known", { extends: ["github>acme/renovate"] }, "stops unknown unknown"],
    ["a preset that cannot be read", { extends: { a: 1 } }, "stops unknown unknown"],
    ["a key about it that is not known", { automergeAlways: true }, "unknown unknown unknown"],
    ["a value that is not known", { automerge: "sometimes" }, "stops unknown passes"],
  ])("the dashboard: %s", (_, value, expected) => {
    expect(outcome(renovate(value), "dashboard")).toBe(expected);
  });

  it("knows the label", () => {
    const bot = renovate({ rebaseLabel: "again" });
    expect(pulled(bot, "label", "again")).toEqual(["rebase"]);
    expect(pulled(bot, "label", "rebase")).toEqual([]);
  });

  it.each<[string, string]>([
    ["{\n  // automerge: true\n  extends: ['config:recommended'], /* automerge: true */\n}", NOBODY],
    [
      "{\n\t$schema: 'https://docs.renovatebot.com/x.json',\n\tautomerge: true, // yes\n}",
      "stops unknown passes",
    ],
    ['{description: "a // b", "automerge": true}', "stops unknown passes"],
  ])("reads JSON5: %j", (text, expected) => {
    const bot = only({ ".github/renovate.json5": text });
    expect(bot.incomplete).toEqual([]);
    expect(outcome(bot, "dashboard")).toBe(expected);
  });

  it("reads what stands in package.json", () => {
    expect(outcome(only({ "package.json": '{"automerge": true, "renovate": {}}' }), "automerge")).toBe(
      NOBODY,
    );
  });
});

describe("release-please-config.json", () => {
  const release = (value: object) => only({ "release-please-config.json": JSON.stringify(value) });

  it("knows the labels", () => {
    const bot = release({ label: "release me", packages: { ".": {} } });
    expect(pulled(bot, "label", "release me")).toEqual(["release-pr"]);
    expect(pulled(bot, "label", "autorelease: pending")).toEqual([]);
  });

  it.each<[object, string]>([
    [{ packages: { ".": {} } }, "stops stops unknown"],
    [{ "skip-github-release": true, packages: { ".": {} } }, NOBODY],
    [
      { "skip-github-release": true, packages: { a: { "skip-github-release": false } } },
      "stops stops unknown",
    ],
    [{ "skip-github-release": true }, OPEN],
  ])("%j: merging its pull request %s", (value, expected) => {
    expect(outcome(release(value), "merge")).toBe(expected);
  });
});

describe(".terrateam/config.yml", () => {
  const terrateam = (text: string) => only({ ".terrateam/config.yml": text });
  const control = (policy: string) =>
    terrateam(
      `access_control:\n  enabled: true\n  terrateam_config_update: ["role:admin"]\n  policies:\n  - tag_query: ""\n${policy}`,
    );

  it.each<[string, string, string]>([
    ["everybody", '    apply: ["*"]\n', EVERYBODY],
    ["nobody", "    apply: []\n", NOBODY],
    ["writers", '    apply: ["role:write"]\n', WRITERS],
    ["maintainers or a team", '    apply: ["role:maintain", "team:sre"]\n', OPEN],
    ["a team", '    apply: ["team:sre"]\n', OPEN],
    ["in one policy of two", "    apply: []\n  - tag_query: dir:b\n", EVERYBODY],
    ["nobody, but for a super approval", '    apply: []\n    apply_with_superapproval: ["*"]\n', OPEN],
    ["a key nobody knows", "    apply: []\n    apply_sometimes: []\n", OPEN],
    ["a shape nobody knows", "    apply: {a: b}\n", OPEN],
  ])("apply: %s", (_, policy, expected) => {
    expect(outcome(control(policy), "apply")).toBe(expected);
  });

  it("does not stop a writer who may edit the file", () => {
    const bot = terrateam("access_control:\n  enabled: true\n  policies:\n  - apply: []\n");
    expect(outcome(bot, "apply")).toBe("stops stops unknown");
  });

  it("does not count on access control that is not enabled in so many words", () => {
    expect(outcome(terrateam("enabled: true\n"), "apply-force")).toBe(OPEN);
    expect(outcome(terrateam("access_control: {enabled: false}\n"), "apply-force")).toBe(EVERYBODY);
  });
});

describe("bors.toml and rust-bors.toml", () => {
  it("waits for the check where told to", () => {
    expect(waits(only({ "bors.toml": 'pr_status = ["agent-policy"]\n' }), "merge")).toBe(true);
    expect(waits(only({ "bors.toml": 'status = ["ci"]\n' }), "merge")).toBe(false);
  });

  it("merges nothing while its queue is off", () => {
    expect(outcome(only({ "rust-bors.toml": "timeout = 60\n" }), "approve")).toBe(NOBODY);
    expect(outcome(only({ "rust-bors.toml": "merge_queue_enabled = true\n" }), "approve")).toBe(OPEN);
  });
});

describe("github/branch-deploy", () => {
  const deploy = (inputs: string) =>
    only(step(`uses: github/branch-deploy@v11\nwith:\n  ${inputs.replaceAll("\n", "\n  ")}`));

  it("knows its own words", () => {
    const bot = deploy('trigger: "/ship now"\nnoop_trigger: .dry');
    expect(pulled(bot, "comment", "/ship now to production")).toEqual(["deploy"]);
    expect(pulled(bot, "comment", "/ship")).toEqual([]);
    expect(pulled(bot, "comment", ".deploy")).toEqual([]);
    expect(pulled(bot, "comment", ".dry")).toEqual(["noop"]);
    expect(pulled(bot, "comment", ".unlock")).toEqual(["lock"]);
  });

  it.each<[string, string]>([
    ["environment: production", WRITERS],
    ["permissions: admin", NOBODY],
    ["permissions: write, admin", WRITERS],
    ["permissions: read,write,admin", EVERYBODY],
    ["permissions: triage,write", WRITERS],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of GitHub Actions
    ["permissions: ${{ vars.WHO }}", OPEN],
  ])("%s", (inputs, expected) => {
    expect(outcome(deploy(inputs), "deploy")).toBe(expected);
  });

  it.each<[string, boolean]>([
    ["checks: all", false],
    ["checks: ci,agent-policy", true],
    ["required_contexts: agent-policy", true],
    ["checks: agent-policy\nignored_checks: agent-policy", false],
    ["checks: agent-policy\nskip_ci: production", false],
  ])("%j waits for the check: %s", (inputs, expected) => {
    expect(waits(deploy(inputs), "deploy")).toBe(expected);
  });

  it("a trigger filled in at run time leaves it open", () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of GitHub Actions
    const bot = deploy("trigger: ${{ vars.TRIGGER }}\npermissions: admin");
    expect(bot.incomplete).toHaveLength(1);
    expect(outcome(bot, "deploy")).toBe(OPEN);
  });

  it("keeps the levers of two workflows apart", () => {
    const one = step("uses: github/branch-deploy@v11\nwith:\n  trigger: .eu\n  permissions: admin");
    const two = step("uses: github/branch-deploy@v11\nwith:\n  trigger: .us");
    const bot = only({ ...one, ".github/workflows/b.yml": Object.values(two)[0] ?? "" });
    expect(pulled(bot, "comment", ".eu")).toEqual(["deploy"]);
    expect(pulled(bot, "comment", ".us")).toEqual(["deploy-in-2"]);
    expect(outcome(bot, "deploy")).toBe(NOBODY);
    expect(outcome(bot, "deploy-in-2")).toBe(WRITERS);
    expect(bot.evidence).toHaveLength(2);
  });
});

describe("github/command", () => {
  it("takes what begins with its word", () => {
    const bot = only(step("uses: github/command@v2\nwith:\n  command: .lint"));
    expect(pulled(bot, "comment", ".lint --fix")).toEqual(["command"]);
    expect(outcome(bot, "command")).toBe(WRITERS);
  });

  it("does not know whether an agent is on the list", () => {
    const bot = only(
      step(
        "uses: github/command@v2\nwith:\n  command: .lint\n  permissions: read,write\n  allowlist: monalisa",
      ),
    );
    expect(outcome(bot, "command")).toBe(OPEN);
  });

  it("has to be told its word", () => {
    expect(only(step("uses: github/command@v2")).incomplete).toHaveLength(1);
  });
});

describe("peter-evans/slash-command-dispatch", () => {
  const dispatch = (inputs: string, files: Record<string, string> = {}) =>
    only({
      ...step(
        `uses: peter-evans/slash-command-dispatch@v5\nwith:\n  token: x\n  ${inputs.replaceAll("\n", "\n  ")}`,
      ),
      ...files,
    });

  it("has a comment and a dispatch for each command", () => {
    const bot = dispatch("commands: |\n  deploy\n  rebase\npermission: admin");
    expect(pulled(bot, "comment", "/deploy production\nplease")).toEqual(["command-0"]);
    expect(pulled(bot, "comment", "please\n/deploy")).toEqual([]);
    expect(pulled(bot, "comment", "/deployer")).toEqual([]);
    expect(pulled(bot, "repository-dispatch", "rebase-command")).toEqual(["dispatch-3"]);
    expect(outcome(bot, "command-0")).toBe(NOBODY);
    expect(outcome(bot, "dispatch-3")).toBe(WRITERS);
  });

  it.each<[string, string]>([
    ["commands: deploy", WRITERS],
    ["commands: deploy\npermission: none", EVERYBODY],
    ["commands: deploy\npermission: triage", "stops passes passes"],
    ["commands: deploy\npermission: owner", OPEN],
    [`config: '[{"command": "deploy", "permission": "read"}]'`, EVERYBODY],
    [`config: '[{"command": "deploy"}]'\npermission: none`, WRITERS],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of GitHub Actions
    ["commands: deploy\npermission: ${{ vars.P }}", OPEN],
  ])("%j", (inputs, expected) => {
    expect(outcome(dispatch(inputs), "command-0")).toBe(expected);
  });

  it("reads its commands from a file", () => {
    const text = '[\n {"command": "ship",\n  "permission": "read", "dispatch_type": "workflow"}\n]';
    const bot = dispatch("config-from-file: .github/commands.json", { ".github/commands.json": text });
    expect(outcome(bot, "command-0")).toBe(EVERYBODY);
    expect(gatesOf(bot, "command-0")[0]?.place).toMatchObject({ file: ".github/commands.json", line: 2 });
    expect(pulled(bot, "dispatch", "")).toEqual(["dispatch-1"]);
  });

  it.each(["config-from-file: missing.json", "config: nonsense", "permission: write", "config: '[{}]'"])(
    "%j is left open",
    (inputs) => {
      const bot = dispatch(inputs);
      expect(bot.incomplete.length).toBeGreaterThan(0);
      expect(outcome(bot, "command")).toBe(OPEN);
    },
  );
});

describe("xt0rted/slash-command-action", () => {
  it.each<[string, string]>([
    ["command: deploy", WRITERS],
    ["command: deploy\n  permission-level: read", EVERYBODY],
    ["command: deploy\n  permission-level: admin", NOBODY],
    ["command: deploy\n  permission-level: maintain", OPEN],
  ])("%j", (inputs, expected) => {
    const bot = only(step(`uses: xt0rted/slash-command-action@v2\nwith:\n  ${inputs}`));
    expect(outcome(bot, "command")).toBe(expected);
    expect(pulled(bot, "comment", "hello\n/deploy now")).toEqual(["command"]);
    expect(pulled(bot, "comment", "/deployment")).toEqual([]);
  });
});

describe("pascalgn/automerge-action", () => {
  const automerge = (env: string) => only(step(`uses: pascalgn/automerge-action@v0.16.4\nenv:\n  ${env}`));

  it("knows its labels", () => {
    const bot = automerge('MERGE_LABELS: "ship,!wip"');
    expect(pulled(bot, "label", "ship")).toEqual(["labels"]);
    expect(pulled(bot, "label", "!wip")).toEqual([]);
    expect(pulled(bot, "label", "automerge")).toEqual([]);
  });

  it("merges anything where none is asked for", () => {
    const bot = automerge('MERGE_LABELS: ""');
    expect(pulled(bot, "pull-request", "")).toEqual(["any"]);
    expect(outcome(bot, "any")).toBe(EVERYBODY);
  });
});
