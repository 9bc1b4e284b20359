import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Account } from "../../src/facts/account.ts";
import type { Facts } from "../../src/facts/facts.ts";
import { deferred, incomplete, known } from "../../src/facts/known.ts";
import { isHumanApprover } from "../../src/identity/approvers.ts";
import { attribute } from "../../src/identity/change.ts";
import { compileRegistry } from "../../src/identity/registry/registry.ts";
import {
  ACTIONS,
  ALICE,
  account,
  actor,
  BOB,
  bot,
  COPILOT,
  commit,
  DEPENDABOT,
  facts,
  policy,
  push,
  RENOVATE,
  sha,
  signedBy,
  webFlow,
} from "./builders.ts";

const registry = compileRegistry();
const who = fc.constantFrom<Account>(
  ALICE,
  BOB,
  COPILOT,
  DEPENDABOT,
  RENOVATE,
  ACTIONS,
  bot(777),
  bot(136622811, "coderabbitai[bot]"),
  account(199161495, "cursoragent"),
  account(5, "acme", "Organization"),
);
const maybe = fc.option(who, { nil: null });
const acting = fc.record({
  account: maybe,
  via: fc.option(fc.constantFrom({ id: 1143301, slug: "a" }, { id: 31337, slug: "claude" }), { nil: null }),
});
const gap = fc.constantFrom(incomplete("x/y", "fact", "gone"), deferred("x/z", "fact", "never"));
const kept = <T>(value: fc.Arbitrary<T>) =>
  fc.oneof({ arbitrary: value.map(known), weight: 6 }, { arbitrary: gap, weight: 1 });
const text = fc.constantFrom(
  "Fix\n",
  "Fix\n\nCo-authored-by: Claude <noreply@anthropic.com>\n",
  "Fix\n\nCo-authored-by: B <1002+bob@users.noreply.github.com>\n",
  "https://app.devin.ai/sessions/1\n",
);

const someCommit = (n: number) =>
  fc
    .record({
      author: maybe,
      committer: fc.oneof(maybe, fc.constant("web-flow" as const)),
      signature: fc.oneof(
        fc.constant(known(null)),
        gap,
        fc.tuple(maybe, fc.boolean()).map(([signer, byGitHub]) => signedBy(signer, byGitHub)),
      ),
      message: text,
      recomputedTree: fc.constantFrom(
        null,
        null,
        known(sha(n + 5000)),
        known(sha(9999)),
        incomplete("git/merge", "tree", "conflict"),
      ),
    })
    .map(({ author, committer, ...rest }) =>
      commit(n, {
        ...rest,
        parents: rest.recomputedTree === null ? [sha(n - 1)] : [sha(n - 1), sha(900)],
        author: { account: author },
        committer: committer === "web-flow" ? webFlow : { account: committer },
      }),
    );

const someFacts: fc.Arbitrary<Facts> = fc
  .record({
    commits: kept(fc.tuple(someCommit(1), someCommit(2), someCommit(3))),
    pushes: kept(
      fc.array(
        fc.tuple(fc.nat(3), fc.nat(3), maybe).map(([from, to, by]) => push(from, to, by)),
        { maxLength: 4 },
      ),
    ),
    events: kept(
      fc.array(
        fc.record({
          kind: fc.constantFrom("reopened", "copilot_work_started", "labeled", "head_ref_force_pushed"),
          actor: fc.option(acting, { nil: null }),
          at: fc.constant("2026-11-01T10:00:00Z"),
          detail: fc.constant(""),
        }),
        { maxLength: 2 },
      ),
    ),
    author: kept(acting),
    editor: kept(fc.option(acting, { nil: null })),
    autoMerge: kept(fc.option(acting, { nil: null })),
    body: text,
  })
  .map(({ author, editor, autoMerge, body, ...rest }) =>
    facts({ ...rest, change: { author, editor, autoMerge, body } }),
  );

const somePolicy = fc
  .record({
    claims: fc.constantFrom("agent" as const, "note" as const),
    "unknown-apps": fc.constantFrom("agent" as const, "automation" as const),
    unproven: fc.constantFrom("human" as const, "agent" as const),
    automation: fc.constantFrom<{ id: number }[]>([], [{ id: 777 }], [{ id: 41898282 }]),
  })
  .map((section) => policy(section));

/** Things that anybody can type, each added to facts without taking anything away. */
const claims: Record<string, (facts: Facts, line: string) => Facts> = {
  "a line in a commit message": (given, line) =>
    mapCommits(given, (one) => ({ ...one, message: `${one.message}\n${line}\n` })),
  "a line in the body": (given, line) => ({
    ...given,
    change: { ...given.change, body: `${given.change.body}\n\n${line}\n` },
  }),
  "a branch name": (given) => ({
    ...given,
    change: { ...given.change, head: { ...given.change.head, ref: "refs/heads/copilot/fix" } },
  }),
};

function mapCommits(
  given: Facts,
  change: (one: ReturnType<typeof commit>) => ReturnType<typeof commit>,
): Facts {
  return given.commits.known ? { ...given, commits: known(given.commits.value.map(change)) } : given;
}

const claimLine = fc.constantFrom(
  "Co-authored-by: Claude <noreply@anthropic.com>",
  "Co-authored-by: dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>",
  "Co-authored-by: Alice <1001+alice@users.noreply.github.com>",
  "Co-authored-by: Copilot <175728472+Copilot@users.noreply.github.com>",
  "🤖 Generated with [Claude Code](https://claude.ai/code)",
  "Signed-off-by: Alice <alice@example.org>",
  "```",
  "> quoted",
);

describe("adding a claim", () => {
  for (const [name, add] of Object.entries(claims)) {
    it(`(${name}) never takes a change out of the rules for agents, nor makes anybody an approver`, () => {
      fc.assert(
        fc.property(someFacts, somePolicy, claimLine, (given, rules, line) => {
          const before = attribute(given, rules);
          const after = attribute(add(given, line), rules);
          if (before.governed) expect(after.governed).toBe(true);
          for (const agent of before.agents) if (line !== "```") expect(after.agents).toContain(agent);
          for (const id of before.participants) expect(after.participants).toContain(id);
        }),
        { numRuns: 400 },
      );
    });
  }

  it("an automation's address on somebody's commit exempts nobody", () => {
    fc.assert(
      fc.property(someFacts, somePolicy, (given, rules) => {
        const forged = mapCommits(given, (one) => ({
          ...one,
          author: { ...one.author, email: "49699333+dependabot[bot]@users.noreply.github.com" },
        }));
        if (attribute(given, rules).governed) expect(attribute(forged, rules).governed).toBe(true);
      }),
      { numRuns: 400 },
    );
  });
});

describe("renaming a login", () => {
  const renamed = (value: unknown, name: string): unknown =>
    Array.isArray(value)
      ? value.map((item) => renamed(item, name))
      : value !== null && typeof value === "object"
        ? Object.fromEntries(
            Object.entries(value).map(([key, item]) => [key, key === "login" ? name : renamed(item, name)]),
          )
        : value;

  it("changes nothing but the names that are shown", () => {
    fc.assert(
      fc.property(
        someFacts,
        somePolicy,
        fc.constantFrom("alice", "dependabot[bot]", "Copilot", "copilot-swe-agent[bot]", "zed"),
        (given, rules, name) => {
          const shape = (one: ReturnType<typeof attribute>) => ({
            ...one,
            evidence: new Set(one.evidence.map(({ kind, basis, agent }) => `${kind} ${basis} ${agent}`)),
            commits: one.commits.map(({ class: kind, basis, agents }) => ({ kind, basis, agents })),
          });
          expect(shape(attribute(renamed(given, name) as Facts, rules))).toEqual(
            shape(attribute(given, rules)),
          );
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("look-alikes", () => {
  const known = [...registry.emails]
    .filter(([, principal]) => principal.role === "agent")
    .map(([email]) => email);
  const homoglyphs: Record<string, string> = {
    a: "а",
    e: "е",
    o: "о",
    c: "с",
    p: "р",
    i: "і",
    k: "\u212a",
    s: "ѕ",
    "@": "＠",
    ".": "。",
    l: "ⅼ",
    d: "ԁ",
  };

  it("an address with one letter replaced, added or taken away never matches", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...known),
        fc.nat(),
        fc.constantFrom("swap", "insert", "drop", "suffix", "glyph"),
        (email, at, how) => {
          const place = at % email.length;
          const letter = email[place] ?? "";
          const twin =
            how === "swap"
              ? `${email.slice(0, place)}x${email.slice(place + 1)}`
              : how === "insert"
                ? `${email.slice(0, place)}-${email.slice(place)}`
                : how === "drop"
                  ? email.slice(0, place) + email.slice(place + 1)
                  : how === "suffix"
                    ? `${email}.evil.org`
                    : email.slice(0, place) + (homoglyphs[letter] ?? "\u200b") + email.slice(place + 1);
          fc.pre(!registry.emails.has(twin));
          // The number in a noreply address is a claim of its own: keep it out of the question.
          fc.pre(!/^\d+\+/.test(twin));
          const seen = attribute(
            facts({
              commits: { known: true, value: [commit(1, { author: { email: twin, account: null } })] },
            }),
            policy(),
          );
          expect(seen.agents).toEqual([]);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("a known agent's login under another number is never that agent", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...registry.logins.keys()),
        fc.integer({ min: 1_000_000_000 }),
        fc.boolean(),
        (login, id, isBot) => {
          const twin = account(id, login, isBot ? "Bot" : "User");
          const seen = attribute(
            facts({ change: { author: { known: true, value: actor(twin) } } }),
            policy(),
          );
          expect(seen.agents).toEqual([]);
          expect(seen.governed).toBe(isBot);
        },
      ),
    );
  });
});

describe("human approvers", () => {
  it("are never bots, agents, participants, or people acting through an app", () => {
    fc.assert(
      fc.property(someFacts, somePolicy, acting, (given, rules, by) => {
        const attribution = attribute(given, rules);
        const compiled = compileRegistry(rules.agents);
        const counts = isHumanApprover(by, attribution, compiled);
        const fine =
          by.account?.type === "User" &&
          by.via === null &&
          !compiled.accounts.has(by.account.id) &&
          !attribution.participants.includes(by.account.id);
        expect(counts).toBe(fine);
        if (given.change.author.known && given.change.author.value.account !== null) {
          expect(isHumanApprover({ ...given.change.author.value, via: null }, attribution, compiled)).toBe(
            false,
          );
        }
      }),
    );
  });
});
