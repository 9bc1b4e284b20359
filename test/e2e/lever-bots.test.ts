import { afterAll, beforeAll, expect, it } from "vitest";
import { CATALOGUE } from "../../src/chains/bots/catalogue.ts";
import type { BotEntry } from "../../src/chains/types.ts";
import type { Actor, PullRequest } from "../../src/simulator/index.ts";
import { TEXTS } from "../chains/bots/rows.ts";
import { type Acme, organization, plain } from "./support/organization.ts";
import { memoryStore, startWorld, type World } from "./support/world.ts";

/** Files of bots whose levers stand in their configuration. */
const FILES = {
  ".bulldozer.yml": "version: 1\nmerge:\n  trigger:\n    labels: [merge-me]\n",
  ".github/workflows/commands.yml": [
    "on: issue_comment",
    "jobs:",
    "  run:",
    "    runs-on: ubuntu-latest",
    "    steps:",
    "      - uses: github/command@v2",
    "        with: {command: .launch}",
    "      - uses: peter-evans/slash-command-dispatch@v4",
    "        with: {commands: publish}",
    "      - uses: xt0rted/slash-command-action@v2",
    "        with: {command: rollout}",
    "",
  ].join("\n"),
};

/** What each of those listens to then. */
const CONFIGURED: Record<string, { comment?: string; label?: string }> = {
  bulldozer: { label: "merge-me" },
  "command-action": { comment: ".launch" },
  "slash-command-dispatch": { comment: "/publish" },
  "slash-command-action": { comment: "/rollout" },
};

/** Bots that are workflows of the repository: what a reader sees is what they do, in the shared account's name. */
const IN_WORKFLOWS: Record<string, string> = {
  "enable-automerge": "GitHub auto-merge and merge queue",
  "auto-approve": "GitHub's required reviews",
};

type Pull = (acme: Acme, by: Actor, pull: PullRequest) => void;

/** A pull request, and the act on it that the catalogue's syntax says sets the bot off. */
interface Trigger {
  /** What the pull request is made of, where the act is in it. */
  proposal?: { branch?: string; message?: string; file?: string };
  act?: Pull;
}

let count = 0;

/** The strongest lever of a bot that has one, as its syntax says. */
function triggerOf(entry: BotEntry): Trigger {
  const configured = CONFIGURED[entry.id];
  if (configured?.comment !== undefined) return comment(configured.comment);
  if (configured?.label !== undefined) return label(configured.label);
  if (entry.id === "enable-automerge")
    return { act: (acme, _, pull) => pull.enableAutoMerge(acme.org && actions()) };
  if (entry.id === "auto-approve")
    return { act: (_acme, _, pull) => void pull.review({ by: actions(), state: "APPROVE" }) };
  const full = entry.levers.filter(({ capability }) => capability === undefined);
  for (const lever of full) {
    const text = TEXTS[`${entry.id}/${lever.id}`]?.pulls[0];
    if (text === undefined) continue;
    if (lever.kind === "comment") return comment(text);
    if (lever.kind === "label") return label(text);
    if (lever.kind === "commit-text") return { proposal: { message: text } };
    if (lever.kind === "file") return { proposal: { file: text } };
    if (lever.kind === "branch") return { proposal: { branch: text } };
  }
  const kinds = new Set(full.map(({ kind }) => kind));
  count += 1;
  const name = `${entry.id}-${count}`;
  if (kinds.has("tag")) return { act: ({ shop }, by, { headSha: at }) => shop.tag(`v${name}`, { at, by }) };
  if (kinds.has("package"))
    return { act: ({ shop }, by, { headSha: sha }) => shop.publishPackage({ by, name, version: "1", sha }) };
  if (kinds.has("branch"))
    return {
      act: ({ shop }, by, { headRef: from }) => shop.createBranch(`production/${name}`, { from, by }),
    };
  if (kinds.has("auto-merge")) return { act: (_acme, by, pull) => pull.enableAutoMerge(by) };
  throw new Error(`${entry.id} has no lever that this test knows how to pull`);
}

const comment = (body: string): Trigger => ({ act: (_acme, by, pull) => void pull.comment({ by, body }) });
const label = (name: string): Trigger => ({ act: (_acme, by, pull) => pull.label(by, name) });

let world: World;
const actions = () =>
  world.sim.bot("github-actions[bot]", { id: 41898282, app: { id: 15368, slug: "github-actions" } });

beforeAll(async () => {
  world = await startWorld(await memoryStore());
});
afterAll(() => world.close());

const policy = `branches: [{match: ["production/**"], agents: push}]
deploy:
  agents: block
  bots: [${CATALOGUE.map(({ id }) => id).join(", ")}]
`;

/** So many bots are told on one pull request; its check names up to ten. */
const TOGETHER = 4;

it("every bot of the catalogue: an agent sets it off and the check is red and names it; a person does, and it is not", async () => {
  const acme = organization(world, { policy, files: FILES });
  const { alice, copilot } = acme;
  const walked: { entry: BotEntry; pull: PullRequest }[] = [];
  let shared: PullRequest | undefined;
  let told = 0;
  for (const entry of CATALOGUE) {
    const { proposal, act } = triggerOf(entry);
    const { branch, message, file } = proposal ?? {};
    const files = { [file ?? `src/${entry.id}.ts`]: "1\n" };
    const more = { draft: true, ...(branch && { branch }), ...(message && { message }) };
    if (proposal) {
      walked.push({ entry, pull: acme.propose(copilot, files, more) });
      continue;
    }
    if (told % TOGETHER === 0) shared = acme.propose(alice, files, more);
    told += 1;
    if (shared === undefined) continue;
    act?.(acme, copilot, shared);
    walked.push({ entry, pull: shared });
  }
  await world.settled();
  for (const { entry, pull } of walked) {
    const check = await acme.check(pull);
    expect(check?.conclusion, entry.id).toBe("failure");
    expect(plain(check), entry.id).toContain(IN_WORKFLOWS[entry.id] ?? entry.name);
  }

  const person = acme.propose(
    acme.alice,
    { ".changeset/kind-cats-sing.md": "x\n" },
    {
      draft: true,
      branch: "renovate/person",
      message: "feat: everything\n\nRelease-As: 2.0.0",
    },
  );
  for (const entry of CATALOGUE) {
    const { act } = triggerOf(entry);
    if (!(entry.id in IN_WORKFLOWS)) act?.(acme, acme.bob, person);
  }
  const check = await acme.check(person);
  expect(plain(check)).not.toContain("deploy/levers");
  expect(check?.conclusion).toBe("success");
  expect(walked).toHaveLength(46);
}, 120_000);
