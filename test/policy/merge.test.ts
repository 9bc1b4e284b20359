import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type TightenOptions, tighten } from "../../src/policy/merge.ts";
import { type Policy, policySchema } from "../../src/policy/schema.ts";
import { plain, plant } from "../../src/policy/tree.ts";
import { anyPolicy } from "./arbitrary.ts";
import { looserThan } from "./tighter.ts";

const tree = (policy: Policy) => plant(policy, () => null);
const merged = (
  upper: Policy,
  lower: Policy,
  manner: TightenOptions["manner"] = "meet",
  mayLoosen: string[] = [],
) => {
  const { tree: result, loosened } = tighten(tree(upper), tree(lower), { manner, mayLoosen });
  return { policy: plain(result) as Policy, loosened: loosened.map(({ path }) => path.join(".")) };
};
const policy = (rest: Omit<Policy, "version">): Policy => ({ version: 1, ...rest });
const deep = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe("the lattice, for any two policies", () => {
  it("generates policies that the schema accepts", () => {
    fc.assert(
      fc.property(anyPolicy, (any) => policySchema.safeParse(any).success),
      { numRuns: 100 },
    );
  });

  it("a meet is never looser than the upper layer, and asks for all that the lower one asks for", () => {
    fc.assert(
      fc.property(anyPolicy, anyPolicy, (upper, lower) => {
        const { policy: result } = merged(upper, lower);
        expect(looserThan(result, upper)).toEqual([]);
        expect(looserThan(result, lower, "requirements")).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it("a merge that nobody objects to is never looser than the upper layer", () => {
    fc.assert(
      fc.property(anyPolicy, anyPolicy, (upper, lower) => {
        const { policy: result, loosened } = merged(upper, lower, "object");
        expect(looserThan(result, upper)).toEqual([]);
        if (loosened.length === 0) expect(looserThan(result, lower, "requirements")).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it("a policy tightened by itself is itself, and says nothing of loosening", () => {
    fc.assert(
      fc.property(anyPolicy, (any) => {
        const { policy: result, loosened } = merged(
          { ...any, mode: {}, provenance: {} },
          { ...any, mode: {}, provenance: {} },
          "object",
        );
        expect(deep(result)).toEqual(deep({ ...any, mode: {}, provenance: {} }));
        expect(loosened).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it("a meet does not depend on how the layers are bracketed, as far as requirements go", () => {
    const requirements = anyPolicy.map(
      ({ limits = {}, defaults = {}, tags = [], task }): Policy =>
        policy({ limits, defaults, tags, task: { required: task?.required ?? false } }),
    );
    fc.assert(
      fc.property(requirements, requirements, requirements, (a, b, c) => {
        expect(merged(merged(a, b).policy, c).policy).toEqual(merged(a, merged(b, c).policy).policy);
      }),
      { numRuns: 150 },
    );
  });

  it("the order of the lower layer's entries changes nothing but their order", () => {
    fc.assert(
      fc.property(anyPolicy, anyPolicy, (upper, lower) => {
        const turned = {
          ...lower,
          paths: lower.paths?.toReversed() ?? [],
          agents: { ...lower.agents, registry: lower.agents?.registry?.toReversed() ?? [] },
        };
        const straight = merged(upper, lower).policy;
        const other = merged(upper, turned).policy;
        const set = (list: readonly unknown[] = []) => list.map((item) => JSON.stringify(item)).sort();
        expect(set(other.paths)).toEqual(set(straight.paths));
        expect(set(other.agents?.registry)).toEqual(set(straight.agents?.registry));
      }),
      { numRuns: 100 },
    );
  });
});

describe("key by key", () => {
  it("numbers, durations, words and flags go one way", () => {
    const upper = policy({
      limits: { files: 100 },
      review: { approvals: 2 },
      provenance: { "max-age": "24h" },
      task: { required: true },
      defaults: { paths: "review" },
    });
    const tight = policy({
      limits: { files: 50 },
      review: { approvals: 3 },
      provenance: { "max-age": "90m" },
      task: { required: true },
      defaults: { paths: "forbid" },
    });
    const loose = policy({
      limits: { files: 200 },
      review: { approvals: 1 },
      provenance: { "max-age": "2d" },
      task: { required: false },
      defaults: { paths: "allow" },
    });
    expect(merged(upper, tight, "object")).toEqual({ policy: tight, loosened: [] });
    expect(merged(upper, loose, "object").loosened.sort()).toEqual([
      "defaults.paths",
      "limits.files",
      "provenance.max-age",
      "review.approvals",
      "task.required",
    ]);
    expect(merged(upper, loose).policy).toEqual(upper);
  });

  it("who may approve is who both layers name", () => {
    const upper = policy({ review: { from: ["@a/x", "@a/y"] } });
    expect(merged(upper, policy({ review: { from: ["@a/y", "@a/z"] } }), "object")).toEqual({
      policy: policy({ review: { from: ["@a/y"] } }),
      loosened: [],
    });
    expect(merged(upper, policy({ review: { from: ["@a/z"] } }), "object").loosened).toEqual(["review.from"]);
  });

  it("what is trusted cannot grow, once the upper layer wrote it", () => {
    const upper = policy({ agents: { automation: [{ id: 1 }] }, provenance: { "log-hosts": ["a.example"] } });
    const lower = policy({
      agents: { automation: [{ id: 1 }, { id: 2 }] },
      provenance: { "log-hosts": ["a.example", "b.example"] },
    });
    expect(merged(upper, lower, "object").loosened).toEqual([
      "agents.automation.1",
      "provenance.log-hosts.1",
    ]);
    expect(merged(policy({}), lower, "object").loosened).toEqual([]);
  });

  it("a trusted key cannot be replaced, only given up", () => {
    const key = (x: string, status: "active" | "revoked") => ({
      kid: "k",
      alg: "Ed25519" as const,
      jwk: { kty: "OKP" as const, crv: "Ed25519" as const, x: x.repeat(43) },
      status,
    });
    const with_ = (k: ReturnType<typeof key>) =>
      policy({ provenance: { builders: [{ id: "https://a.example", carrier: "dsse", keys: [k] }] } });
    expect(merged(with_(key("A", "active")), with_(key("B", "active")), "object").loosened).toEqual([
      "provenance.builders.0.keys.0.jwk",
    ]);
    expect(merged(with_(key("A", "active")), with_(key("A", "revoked")), "object")).toEqual({
      policy: with_(key("A", "revoked")),
      loosened: [],
    });
    expect(merged(with_(key("A", "revoked")), with_(key("A", "active")), "object").loosened).toEqual([
      "provenance.builders.0.keys.0.status",
    ]);
  });

  it("a builder stays with its Sigstore instance, the public one where it names none", () => {
    const certificate = { issuer: "https://i.example", san: "https://i.example/workflow" };
    const of = (instance?: string) =>
      policy({
        provenance: {
          builders: [
            {
              id: "https://a.example",
              carrier: "sigstore",
              certificate,
              ...(instance === undefined ? {} : { instance }),
            },
          ],
        },
      });
    for (const [upper, lower] of [
      [undefined, "github"],
      ["github", "staging"],
      ["github", "public"],
    ]) {
      const { loosened } = merged(of(upper), of(lower), "object");
      expect(loosened, `${upper} ${lower}`).toEqual(["provenance.builders.0.instance"]);
    }
    expect(merged(of("github"), of("staging")).policy).toEqual(of("github"));
    expect(merged(of(), of("github")).policy).toEqual(of("public"));
    expect(merged(of("github"), of(), "object")).toEqual({ policy: of("github"), loosened: [] });
    expect(merged(of(), of("public"), "object").loosened).toEqual([]);
    expect(merged(policy({}), of("github"), "object")).toEqual({ policy: of("github"), loosened: [] });
  });

  it("an agent's marks grow, its owner and tier stay", () => {
    const upper = policy({ agents: { registry: [{ id: "a", accounts: [1], owner: "@a/x", tier: "low" }] } });
    const lower = policy({
      agents: { registry: [{ id: "a", accounts: [2], state: "quarantined" }, { id: "b" }] },
    });
    expect(merged(upper, lower, "object").policy.agents?.registry).toEqual([
      { id: "a", accounts: [1, 2], owner: "@a/x", tier: "low", state: "quarantined" },
      { id: "b" },
    ]);
    expect(
      merged(upper, policy({ agents: { registry: [{ id: "a", owner: "@a/y", tier: "high" }] } }), "object")
        .loosened,
    ).toEqual(["agents.registry.0.owner", "agents.registry.0.tier"]);
  });

  it("excepted rules may be narrowed within the upper layer's globs", () => {
    const of = (rules: string[]) => policy({ exceptions: { from: ["@a/x"], rules } });
    expect(merged(of(["paths/*", "limits/files"]), of(["paths/forbidden"]), "object")).toEqual({
      policy: of(["paths/forbidden"]),
      loosened: [],
    });
    expect(merged(of(["limits/files"]), of(["limits/*"]), "object").loosened).toEqual(["exceptions.rules.0"]);
    expect(merged(of(["limits/files"]), of(["limits/*"])).policy).toEqual(of(["limits/files"]));
  });

  it("a meet drops what only the lower layer grants", () => {
    const lower = policy({
      branches: [{ match: ["mine"], agents: "push", gate: "release" }],
      agents: { automation: [{ id: 1 }], registry: [{ id: "a", owner: "@a/x", tier: "high" }] },
      exceptions: { from: ["@a/x"], rules: ["paths/*"] },
      review: { from: ["@a/x"] },
    });
    expect(merged(policy({}), lower).policy).toEqual(
      policy({
        branches: [{ match: ["mine"], agents: "push" }],
        agents: { registry: [{ id: "a" }] },
        review: { from: ["@a/x"] },
      }),
    );
  });

  it("keys that the organisation lets go may be replaced, and no others", () => {
    const upper = policy({ limits: { files: 10, lines: 10 }, review: { approvals: 2 } });
    const lower = policy({ limits: { files: 99, lines: 99 }, review: { approvals: 0 } });
    expect(merged(upper, lower, "object", ["limits.files"])).toEqual({
      policy: policy({ limits: { files: 99, lines: 10 }, review: { approvals: 2 } }),
      loosened: ["limits.lines", "review.approvals"],
    });
    expect(merged(upper, lower, "object", ["limits", "review"]).policy).toEqual(lower);
  });
});
