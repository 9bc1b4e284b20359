import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { BadRecord } from "../../../src/cli/exported/fields.ts";
import { readRecord } from "../../../src/cli/exported/record.ts";

/** The shapes again, as a schema: what the reader accepts and says is compared with it. */
const user = z
  .object({
    id: z.int(),
    login: z.string(),
    type: z.enum(["User", "Bot", "Organization", "Mannequin", "EnterpriseUserAccount"]),
  })
  .nullish();
const unresolved = (value: unknown) => (JSON.stringify(value) === "{}" ? null : value);
const app = z.object({ id: z.int(), slug: z.string() }).nullish();
const signatory = z.object({ name: z.string(), email: z.string(), date: z.string() });
const repository = z
  .object({
    id: z.int(),
    name: z.string(),
    full_name: z.string(),
    fork: z.boolean().optional(),
    default_branch: z.string().optional(),
    owner: z.object({ login: z.string() }).nullish(),
  })
  .nullish();
const side = z.object({ ref: z.string(), sha: z.string(), repo: repository });
const oracle = z.object({
  pull_request: z.object({
    number: z.int(),
    title: z.string(),
    body: z.string().nullish(),
    state: z.enum(["open", "closed"]),
    draft: z.boolean().optional(),
    merged_at: z.string().nullish(),
    created_at: z.string(),
    user,
    performed_via_github_app: app,
    auto_merge: z.object({ enabled_by: user }).nullish(),
    base: side,
    head: side,
  }),
  commits: z.array(
    z.object({
      sha: z.string(),
      commit: z.object({
        message: z.string(),
        author: signatory,
        committer: signatory,
        tree: z.object({ sha: z.string() }),
        verification: z.object({ verified: z.boolean(), reason: z.string() }).nullish(),
      }),
      author: z.preprocess(unresolved, user),
      committer: z.preprocess(unresolved, user),
      parents: z.array(z.object({ sha: z.string() })),
    }),
  ),
  comments: z
    .array(
      z.object({
        id: z.int(),
        user,
        performed_via_github_app: app,
        body: z.string().nullish(),
        created_at: z.string(),
        updated_at: z.string().nullish(),
      }),
    )
    .nullish(),
  events: z
    .array(
      z.object({
        event: z.string(),
        actor: user,
        user,
        performed_via_github_app: app,
        created_at: z.string().nullish(),
        submitted_at: z.string().nullish(),
        label: z.object({ name: z.string() }).nullish(),
      }),
    )
    .nullish(),
});

const ADA = { id: 1001, login: "ada", type: "User" };
const APP = { id: 7, slug: "some-app" };
const REPO = {
  id: 7,
  name: "shop",
  full_name: "acme/shop",
  fork: false,
  default_branch: "main",
  owner: { login: "acme" },
};
const SIDE = { ref: "main", sha: "a".repeat(40), repo: REPO };
const TYPED = { name: "Ada", email: "ada@people.example", date: "2026-11-01T00:00:00Z" };

/** A record with every field that is read. */
const FULL = {
  pull_request: {
    number: 1,
    title: "Change",
    body: "Why",
    state: "open",
    draft: false,
    merged_at: "2026-11-01T00:00:00Z",
    created_at: "2026-11-01T00:00:00Z",
    user: ADA,
    performed_via_github_app: APP,
    auto_merge: { enabled_by: ADA },
    base: SIDE,
    head: SIDE,
  },
  commits: [
    {
      sha: "1".repeat(40),
      commit: {
        message: "Change",
        author: TYPED,
        committer: TYPED,
        tree: { sha: "c".repeat(40) },
        verification: { verified: true, reason: "valid" },
      },
      author: ADA,
      committer: ADA,
      parents: [{ sha: "d".repeat(40) }],
    },
  ],
  comments: [
    {
      id: 5,
      user: ADA,
      performed_via_github_app: APP,
      body: "hi",
      created_at: "2026-11-01T00:00:00Z",
      updated_at: "2026-11-01T00:00:00Z",
    },
  ],
  events: [
    {
      event: "labeled",
      actor: ADA,
      user: ADA,
      performed_via_github_app: APP,
      created_at: "2026-11-01T00:00:00Z",
      submitted_at: "2026-11-01T00:00:00Z",
      label: { name: "ship" },
    },
  ],
};

/** What the reader says is wrong with a record; null for nothing. */
function complaint(record: unknown): string | null {
  try {
    readRecord(Buffer.from(JSON.stringify(record ?? null)), "2026-11-02T00:00:00Z");
    return null;
  } catch (error) {
    if (!(error instanceof BadRecord)) throw error;
    return error.message;
  }
}

function expected(record: unknown): string | null {
  const [issue] = oracle.safeParse(record ?? null).error?.issues ?? [];
  return issue === undefined ? null : `${issue.path.join(".") || "it"}: ${issue.message}`;
}

type Path = (string | number)[];

function paths(value: unknown, at: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [at];
  return [at, ...Object.entries(value).flatMap(([key, below]) => paths(below, [...at, key]))];
}

/** The record with one field replaced, or taken away. */
function changed(record: unknown, [key, ...rest]: Path, value: unknown): unknown {
  if (key === undefined) return value;
  const copy: Record<string | number, unknown> = Object.assign(Array.isArray(record) ? [] : {}, record);
  copy[key] = changed(copy[key], rest, value);
  // what JSON can say: a field that is missing, a place in a list that is null
  if (copy[key] === undefined && !Array.isArray(copy)) delete copy[key];
  return JSON.parse(JSON.stringify(copy));
}

const WRONG = [
  undefined,
  null,
  true,
  0,
  1.5,
  2 ** 60,
  -(2 ** 60),
  "x",
  "open",
  [],
  [null],
  [7],
  {},
  { id: "1" },
];

describe("readRecord", () => {
  it("takes a record with every field", () => {
    expect(complaint(FULL)).toBeNull();
    expect(readRecord(Buffer.from(JSON.stringify(FULL)), "2026-11-02T00:00:00Z")).toMatchObject({
      change: { number: 1, state: "merged", autoMerge: { value: { account: ADA } } },
      commits: { value: [{ author: { account: ADA }, signature: { value: { verified: true } } }] },
      labels: { value: [{ name: "ship", by: { account: ADA, via: APP } }] },
    });
  });

  it.each(paths(FULL).map((path) => [path.join(".") || "the whole", path] as const))(
    "says of %s what a schema says, whatever stands there",
    (_, path) => {
      for (const value of WRONG) {
        const record = changed(FULL, path, value);
        expect([path.join("."), value, complaint(record)]).toEqual([path.join("."), value, expected(record)]);
      }
      // every place has to be looked at, or its row proves nothing
      expect(WRONG.some((value) => complaint(changed(FULL, path, value)) !== null)).toBe(true);
    },
  );

  it("accepts and refuses what a schema does, whatever is wrong at once", () => {
    const everywhere = paths(FULL).filter((path) => path.length > 0);
    const mistake = fc.tuple(
      fc.constantFrom(...everywhere),
      fc.oneof(fc.constantFrom(...WRONG), fc.jsonValue({ maxDepth: 2 })),
    );
    fc.assert(
      fc.property(fc.array(mistake, { minLength: 1, maxLength: 4 }), (mistakes) => {
        const record = mistakes.reduce<unknown>((before, [path, value]) => {
          try {
            return changed(before, path, value);
          } catch {
            return before; // the place is gone
          }
        }, FULL);
        const said = complaint(record);
        const issues = oracle.safeParse(record).error?.issues ?? [];
        const all = issues.map(({ path, message }) => `${path.join(".") || "it"}: ${message}`);
        if (issues.length === 0) expect(said).toBeNull();
        else expect(all).toContain(said);
      }),
      { numRuns: 500 },
    );
  });

  it("ignores a byte order mark, which Windows editors write, and says when it is UTF-16", () => {
    const text = JSON.stringify(FULL);
    expect(readRecord(Buffer.from(`\ufeff${text}`), "")?.change.number).toBe(1);
    expect(() => readRecord(Buffer.from(`\ufeff${text}`, "utf16le"), "")).toThrow(
      /it is not UTF-8 \(PowerShell/,
    );
    expect(() => readRecord(Buffer.from(text.replace("Why", "caf\u00e9"), "latin1"), "")).toThrow(
      /it is not UTF-8/,
    );
  });

  it("takes no names of Object's own for fields", () => {
    const text = JSON.stringify(FULL).replaceAll('"ada"', '"__proto__"').replace('"ship"', '"constructor"');
    const facts = readRecord(Buffer.from(`{"__proto__":{"commits":[]},${text.slice(1)}`), "");
    expect(facts?.labels).toMatchObject({
      value: [{ name: "constructor", by: { account: { login: "__proto__" } } }],
    });
    expect(() => readRecord(Buffer.from('{"__proto__":{"pull_request":{},"commits":[]}}'), "")).toThrow(
      "pull_request: Invalid input: expected object, received undefined",
    );
  });
});
