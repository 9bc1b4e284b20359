import { describe, expect, test } from "vitest";
import { scan } from "../../src/chains/scan.ts";
import { decide } from "../../src/decision/decide.ts";
import { decideDeployment } from "../../src/decision/deployment/decide.ts";
import { incomplete, known } from "../../src/facts/known.ts";
import { commentsOf } from "../../src/github/pull-request/comments.ts";
import { UNDO } from "../../src/github/undo/catalogue.ts";
import { answerTo } from "../../src/levers/answer.ts";
import { influences } from "../../src/levers/influence.ts";
import { ingest } from "../../src/server/ingest/index.ts";
import { act, BLOCK, label, REPOSITORY, said, workflow, world } from "../levers/support.ts";
import { authorization, deployment, landing } from "../support/deployment.ts";
import { actor, alice, carol, commit, copilot, facts, HEAD } from "../support/facts.ts";
import { effective } from "../support/policy.ts";

const agent = { id: copilot.id, login: copilot.login, type: "Bot" };
const about = {
  installation: { id: 1 },
  repository: { id: REPOSITORY, name: "shop", owner: { login: "acme" } },
  sender: agent,
};
const context = { appId: 99, receivedAt: "2026-11-21T10:00:00.000Z", delivery: "d-1" };

describe("another's word used for what it was not said of", () => {
  const AUTHORIZE =
    "deploy: {agents: authorize, bots: [atlantis], authorize: {from: ['@acme/oncall'], by: button}}";
  const judge = (at: string, word: string) => {
    const acts = known([said("atlantis apply -d prod", { at })]);
    const authorizations = known([authorization(carol, { target: "bot:atlantis", at: word })]);
    const teams = { "@acme/oncall": known([carol.id]) };
    return decide(effective(AUTHORIZE), facts({ by: alice, acts, authorizations, teams })).findings.filter(
      ({ rule }) => rule === "deploy/levers",
    );
  };

  test("a team that cannot be read this moment is asked for again, on a pull request and for a deployment", () => {
    const { gap } = incomplete("github/unavailable", "members of @acme/oncall", "rate limit");
    const teams = { "@acme/oncall": { known: false, gap: { ...gap, retry: true } } as const };
    const word = authorization(carol, { target: "bot:atlantis", at: "2026-11-21T10:30:00Z" });
    const acts = known([said("atlantis apply", { at: "2026-11-21T10:00:00Z" })]);
    const change = facts({ by: alice, acts, authorizations: known([word]), teams });
    expect(decide(effective(AUTHORIZE), change)).toMatchObject({
      verdict: "fail",
      incomplete: [{ what: "members of @acme/oncall", retry: true }],
    });
    const run = { ...deployment().run, actor: copilot, triggeringActor: copilot };
    const waiting = deployment({ run, authorizations: known([authorization(carol)]), teams });
    expect(decideDeployment(effective(AUTHORIZE), waiting)).toMatchObject({
      verdict: "wait",
      incomplete: [{ retry: true }],
    });
  });

  test("command after the word: an authorisation covers no act that came after it", () => {
    expect(judge("2026-11-21T10:00:00Z", "2026-11-21T10:00:30Z")).toMatchObject([{ severity: "note" }]);
    expect(judge("2026-11-21T10:01:00Z", "2026-11-21T10:00:30Z")).toMatchObject([
      { severity: "action-required" },
    ]);
  });
});

describe("an act that goes unseen", () => {
  test("commit comment: it wakes the pull requests with that head, whose green would stand", () => {
    const comment = { node_id: "CC_1", body: "atlantis apply", updated_at: context.receivedAt };
    const payload = {
      ...about,
      action: "created",
      comment: { ...comment, user: agent, commit_id: HEAD },
    };
    expect(ingest("commit_comment", payload, context).wakes).toMatchObject([{ to: "head", sha: HEAD }]);
  });

  test.each([
    ["delete", "branch"],
    ["label", "label"],
    ["milestone", "issue"],
    ["gollum", "dispatch"],
    ["an-event-of-tomorrow", "dispatch"],
  ])("a run that %s started is an act", (event, kind) => {
    const run = { id: 9, event, path: ".github/workflows/deploy.yml", head_branch: "main", head_sha: HEAD };
    const payload = {
      ...about,
      action: "requested",
      workflow_run: { ...run, created_at: context.receivedAt, actor: agent, triggering_actor: agent },
    };
    expect(ingest("workflow_run", payload, context).acts).toMatchObject([{ kind, runId: 9 }]);
    const nobodys = { ...payload, workflow_run: { ...payload.workflow_run, event: "dynamic" } };
    expect(ingest("workflow_run", nobodys, context).acts).toEqual([]);
  });
});

describe("an act that is hidden", () => {
  test.each([`break-glass ${HEAD} because\u0000`, `authorize ${HEAD} prod\u0000`])(
    "behind an order that no store can keep: %j",
    (order) => {
      const payload = {
        ...about,
        action: "created",
        issue: { number: 7, pull_request: {} },
        comment: {
          node_id: "IC_1",
          body: `/agent-policy ${order}\natlantis apply`,
          created_at: "2026-11-21T10:00:00Z",
          updated_at: "2026-11-21T10:00:00Z",
        },
      };
      const { acts, authorizations } = ingest("issue_comment", payload, context);
      expect(acts).toHaveLength(1);
      expect(authorizations).toHaveLength(1);
      expect(authorizations.flatMap(({ reason, target }) => [reason, target ?? ""]).join()).not.toContain(
        "\u0000",
      );
    },
  );

  test.each(["words before it - [x] <!-- merge -->", "> - [x] merge", "1. * [X] merge", "-\t[x] merge"])(
    "a box that is ticked where bots look for it and lists do not: %j",
    (ticked) => {
      const payload = {
        ...about,
        action: "edited",
        issue: {
          node_id: "I_1",
          number: 9,
          title: "Dashboard",
          body: ticked,
          updated_at: "2026-11-21T10:00:00Z",
        },
        changes: { body: { from: ticked.replace(/x\]/i, " ]") } },
      };
      expect(ingest("issues", payload, context).acts.map(({ event }) => event)).toContain(
        "issues.edited:ticked",
      );
    },
  );

  const standing = (acts: ReturnType<typeof act>[], bots: string) =>
    influences(acts, world(BLOCK(bots))).filter(({ state }) => state === "standing");

  test("filler on both sides: a trigger in the middle of a huge commit message is heard", () => {
    const filler = "filler\n".repeat(20_000);
    const text = `chore: x\n\n${filler}Release-As: 2.0.0\n${filler}`;
    const release = act({ kind: "commit-text", event: "push", text });
    expect(standing([release], "release-please")).toMatchObject([{ bot: { id: "release-please" } }]);
  });

  test("race 17: in, out and in again within one second: deliveries in another order take nothing back", () => {
    const at = "2026-11-21T10:00:00Z";
    const queue = (event: string, when = at) =>
      act({ kind: "merge-queue", event: `pull_request.${event}`, at: when });
    const [first, second, out] = [queue("enqueued"), queue("enqueued"), queue("dequeued")];
    expect(standing([first, second, out], "mergify")).not.toEqual([]);
    expect(standing([first, out], "mergify")).toEqual([]);
    const later = queue("dequeued", "2026-11-21T10:00:01Z");
    expect(standing([first, second, out, later], "mergify")).toEqual([]);
  });
});

describe("counter-actions turned on somebody else", () => {
  /** GitHub, with answers by path; what was sent is kept. */
  function tools(answers: Record<string, unknown>, complete = true) {
    const sent: string[] = [];
    const client = {
      get: async (route: string) => answers[route],
      list: async (route: string) => ({ items: answers[route] as unknown[], complete }),
      send: async (route: string) => void sent.push(route),
      graphql: async () => ({ data: {}, errors: [] }),
    };
    const given = { client, repo: { owner: "acme", repo: "shop" }, pause: async () => undefined };
    return { tools: given as unknown as Parameters<(typeof UNDO)["delete-ref"]>[0], sent };
  }

  test("a branch that the agent made and a person works on is not deleted for its making", async () => {
    const made = { kind: "branch", ref: "refs/heads/deploy/x", text: "deploy/x" } as const;
    const creation = act({ ...made, event: "create" });
    expect(answerTo(creation)).toBeNull();
    const github = tools({
      "/repos/{owner}/{repo}": { default_branch: "main" },
      "/repos/{owner}/{repo}/git/ref/{+ref}": { object: { sha: "9".repeat(40) } },
    });
    expect(await UNDO["delete-ref"](github.tools, creation)).toBeNull();
    expect(
      await UNDO["delete-ref"](github.tools, act({ ...made, event: "push.created", sha: HEAD })),
    ).toBeNull();
    expect(github.sent).toEqual([]);
  });

  const LABELS = "/repos/{owner}/{repo}/issues/{number}/labels";
  const EVENTS = "/repos/{owner}/{repo}/issues/{number}/events";
  const labelled = (by: { id: number } | null) => ({ event: "labeled", actor: by, label: { name: "ship" } });

  test("a label whose last setter nobody names is not taken for the agent's", async () => {
    const github = tools({ [LABELS]: [{ name: "ship" }], [EVENTS]: [labelled(null)] });
    expect(await UNDO["remove-label"](github.tools, label("ship", { by: actor(null) }))).toBeNull();
    const none = tools({ [LABELS]: [{ name: "ship" }], [EVENTS]: [] });
    expect(await UNDO["remove-label"](none.tools, label("ship", { by: actor(null) }))).toBeNull();
    expect([...github.sent, ...none.sent]).toEqual([]);
  });

  test("flooded timeline: behind more events than can be read, a person's label is left alone and it is told", async () => {
    const github = tools({ [LABELS]: [{ name: "ship" }], [EVENTS]: [labelled(copilot)] }, false);
    expect(await UNDO["remove-label"](github.tools, label("ship"))).toMatchObject({ result: "not-undone" });
    expect(github.sent).toEqual([]);
  });
});

describe("making the judge busy", () => {
  /** As long as GitHub takes a text, in the characters that patterns stumble over. */
  const PIECES = ["\n", " ", "\t\n", "\r", "\u2028", "- ", "-\t"];
  const milliseconds = (began: NodeJS.CpuUsage) => {
    const { user, system } = process.cpuUsage(began);
    return (user + system) / 1000;
  };

  test.each(PIECES)("a comment of nothing but %j is edited: receiving it takes a moment", (piece) => {
    const filler = piece.repeat(65_536 / piece.length);
    const payload = {
      ...about,
      action: "edited",
      issue: { number: 7, pull_request: {} },
      comment: { node_id: "IC_1", body: `${filler}a`, updated_at: "2026-11-21T10:00:00Z", user: agent },
      changes: { body: { from: filler } },
    };
    const began = process.cpuUsage();
    expect(ingest("issue_comment", payload, context).acts.map(({ kind }) => kind)).toEqual(["comment"]);
    // Seconds when white space is read to the end of the text from each line.
    expect(milliseconds(began)).toBeLessThan(500);
  });

  test("a hundred comments of line feeds are read in a moment", async () => {
    const found = Array.from({ length: 100 }, (_, index) => ({
      id: `IC_${index}`,
      author: null,
      editor: null,
      lastEditedAt: null,
      includesCreatedEdit: false,
      createdAt: "2026-11-21T10:00:00Z",
      body: "\n".repeat(65_536),
    }));
    const none = {} as never;
    const began = process.cpuUsage();
    expect(await commentsOf(none, none, 7, found, [])).toMatchObject({ known: true });
    expect(milliseconds(began)).toBeLessThan(500);
  });

  test("flood of long comments: a thousand by two agents are judged in a moment", () => {
    const acts = Array.from({ length: 1_000 }, (_, index) =>
      said(`${"a".repeat(15_000)}b${"a".repeat(15_000 + index)}`, {
        at: new Date(Date.UTC(2026, 10, 21, 8, 0, index)).toISOString(),
        node: `IC_${index}`,
        by: index % 2 === 0 ? copilot : workflow,
      }),
    );
    const began = performance.now();
    expect(influences(acts, world(BLOCK("atlantis")))).toEqual([]);
    // Half a minute and more when each is searched for in each.
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});

describe("runs that wait to deploy", () => {
  const MAIN = "refs/heads/main";
  const pushed = (by: typeof alice, ref: string, at: string) => {
    const text = ref.slice("refs/heads/".length);
    return act({ kind: "branch", event: "push", ref, text, sha: HEAD, number: null, by, at });
  };
  const deploy = (over: Parameters<typeof deployment>[0]) =>
    decideDeployment(effective("deploy: {agents: block}"), deployment(over));

  test("late delivery: a run on an agent's artifact is told before GitHub announces the run", () => {
    const built = {
      kind: "branch",
      runId: 70,
      sha: "5".repeat(40),
      number: null,
      event: "workflow_run.completed",
    } as const;
    const run = { ...deployment().run, event: "workflow_run", startedAt: "2026-11-21T11:50:00Z" };
    const acts = [act({ ...built, at: "2026-11-21T11:49:58Z" })];
    expect(deploy({ run, acts })).toMatchObject({
      verdict: "reject",
      findings: [{ rule: "deploy/influence" }],
    });
    expect(deploy({ run, acts: [act({ ...built, by: alice, at: "2026-11-21T11:49:58Z" })] }).verdict).toBe(
      "approve",
    );
  });

  test("veto: a branch that an agent points at a deployed commit taints no run where people put it", () => {
    const people = pushed(alice, MAIN, "2026-11-21T10:00:00Z");
    const pointed = pushed(copilot, "refs/heads/mine", "2026-11-21T10:30:00Z");
    expect(deploy({ acts: [people, pointed] }).verdict).toBe("approve");
    const began = { event: "workflow_run.requested", runId: 77, ref: MAIN, sha: HEAD, number: null } as const;
    const run = act({ kind: "branch", ...began, by: alice, at: "2026-11-21T11:00:00Z" });
    expect(deploy({ acts: [people, pointed, run] }).verdict).toBe("approve");
    expect(deploy({ acts: [pointed, run] }).verdict).toBe("reject");
  });

  test("last word before the merge: an act that the check never saw is not cleared by it", () => {
    const deployed = { commits: known([commit(copilot)]), deployers: known({ bots: [], workflows: [] }) };
    const judgedAt = "2026-11-21T09:59:30Z";
    const by = (at: string, state: "open" | "cleared" = "cleared") =>
      decideDeployment(
        effective('deploy: {agents: block, environments: ["production"], bots: [atlantis]}'),
        deployment({
          ...deployed,
          landings: [landing({ state, judgedAt, ...(state === "open" ? { at: null } : {}) })],
          acts: [said("atlantis apply", { at })],
        }),
      ).verdict;
    expect(by("2026-11-21T09:59:00Z")).toBe("approve");
    expect(by("2026-11-21T09:59:50Z")).toBe("reject");
    expect(by("2026-11-21T09:59:00Z", "open")).toBe("approve");
    expect(by("2026-11-21T09:59:50Z", "open")).toBe("reject");
  });

  test("an agent's commit that a person's push takes to main is still the agent's", () => {
    const first = pushed(copilot, "refs/heads/mine", "2026-11-21T09:30:00Z");
    const people = pushed(alice, MAIN, "2026-11-21T10:00:00Z");
    expect(deploy({ acts: [first, people] }).verdict).toBe("reject");
    expect(deploy({ acts: [pushed(copilot, "refs/heads/mine", "2026-11-21T09:30:00Z")] }).verdict).toBe(
      "reject",
    );
  });
});

describe("an agent's action that trusts Apps", () => {
  const listening = (input: string) =>
    scan([
      {
        path: ".github/workflows/assist.yml",
        text: `on: {issue_comment: {types: [created]}}
permissions: {}
jobs:
  assist:
    runs-on: ubuntu-latest
    steps:
      - uses: anthropics/claude-code-action@v1
        with: {anthropic_api_key: "\${{ secrets.KEY }}"${input}}
      - {run: npm publish, env: {TOKEN: "\${{ secrets.PUBLISH }}"}}
`,
      },
    ]).paths.find(({ profile, capability }) => profile === "commenter" && capability.name === "PUBLISH");

  test("D5: any App's bot that may comment sets off an action that allows bots, with write access or without", () => {
    expect(listening("")?.verdict).toBe("guarded");
    expect(listening(', allowed_bots: "*"')?.verdict).toBe("reachable");
    expect(listening(", allowed_bots: other-agent")?.verdict).toBe("unknown");
  });
});
