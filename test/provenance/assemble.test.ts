import { describe, expect, it } from "vitest";
import { assembleStatement, type Change } from "../../src/provenance/assemble.ts";
import { signStatement } from "../../src/provenance/sign.ts";
import { verify } from "../../src/provenance/verify.ts";
import { input, KEY, range, statement, target } from "./support.ts";

const CHANGE: Change = { commits: range(), baseRef: "refs/heads/main", headRef: "refs/heads/agent/12" };

/** What a sandbox writes: the predicate without what git knows. */
function predicate(edit: (target: Record<string, unknown>) => void = () => {}) {
  const { predicate: whole } = statement();
  const {
    baseCommit: _,
    baseRef: _base,
    headRef: _head,
    ...rest
  } = whole.buildDefinition.externalParameters.target;
  const about: Record<string, unknown> = rest;
  edit(about);
  const { buildType: _type, ...definition } = whole.buildDefinition;
  return {
    ...whole,
    buildDefinition: {
      ...definition,
      externalParameters: { ...definition.externalParameters, target: about },
    },
  };
}

const refusal = (given: unknown, change: Partial<Change> = {}) => {
  try {
    assembleStatement(given, { ...CHANGE, ...change });
    return "assembled";
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe("assembleStatement", () => {
  it("adds subjects, start and branches, and the result is accepted", () => {
    const assembled = assembleStatement(predicate(), CHANGE);
    expect(assembled).toEqual(statement());
    expect(verify(input({ bytes: signStatement(assembled, KEY).bytes, target: target() }))).toMatchObject({
      verified: true,
    });
  });

  it("signs what SLSA has besides as it was given, for others to read", () => {
    const given = predicate();
    const resolvedDependencies = [
      { uri: "git+https://github.com/acme/lib", digest: { gitCommit: "a".repeat(40) } },
    ];
    const whole = assembleStatement(
      { ...given, buildDefinition: { ...given.buildDefinition, resolvedDependencies } },
      CHANGE,
    );
    expect(whole.predicate.buildDefinition).toMatchObject({ resolvedDependencies });
    const { bytes } = signStatement(whole, KEY);
    expect(verify(input({ bytes, target: target() }))).toMatchObject({ verified: true });
  });

  it("takes numbers from the caller where the predicate has none", () => {
    const bare = predicate((about) => {
      delete about.repositoryId;
      delete about.ownerId;
      delete about.pullRequest;
    });
    expect(refusal(bare)).toBe("attest/predicate");
    const whole = assembleStatement(bare, {
      ...CHANGE,
      repositoryId: 810002373,
      ownerId: 32398091,
      pullRequest: 7,
    });
    expect(whole).toEqual(statement());
  });

  it.each<[string, unknown, Partial<Change>, string]>([
    ["no predicate", null, {}, "attest/predicate"],
    ["an empty one", {}, {}, "attest/predicate"],
    [
      "one with another build type",
      { ...predicate(), buildDefinition: { ...predicate().buildDefinition, buildType: "x" } },
      {},
      "attest/predicate",
    ],
    [
      "an unknown parameter",
      predicate((about) => void Object.assign(about, { mirror: "x" })),
      {},
      "attest/predicate",
    ],
    ["a head that is no branch", predicate(), { headRef: undefined }, "attest/predicate"],
    ["another number than the caller's", predicate(), { repositoryId: 5 }, "attest/contradiction"],
    [
      "another start than git's",
      predicate((about) => void Object.assign(about, { baseCommit: "0".repeat(40) })),
      {},
      "attest/contradiction",
    ],
    ["no commits", predicate(), { commits: [] }, "attest/no-commits"],
    ["a root commit", predicate(), { commits: [{ ...range(1)[0]!, parents: [] }] }, "attest/no-commits"],
  ])("refuses %s", (_, given, change, code) => {
    expect(refusal(given, change)).toBe(code);
  });
});
