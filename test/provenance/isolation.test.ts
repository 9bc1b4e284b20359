import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { coversEgress, flawOfEgress } from "../../src/provenance/egress.ts";
import { type Isolation, shortfalls } from "../../src/provenance/isolation.ts";
import { relaxation } from "../../src/provenance/relax.ts";
import { levelOf, requirementsFor } from "../../src/provenance/requirements.ts";
import type { Sandbox } from "../../src/provenance/statement.ts";
import type { ProvenancePolicy, Requirement } from "../../src/provenance/types.ts";
import { verify } from "../../src/provenance/verify.ts";
import { input, policy, signed, statement } from "./support.ts";

const TIGHT: Sandbox = {
  technology: "firecracker",
  network: { mode: "none", egress: [] },
  filesystem: "ephemeral",
  standingSecrets: 0,
  maxChildren: 0,
  tenancy: "single",
};
const LOOSE: Sandbox = {
  ...TIGHT,
  network: { mode: "open", egress: [] },
  filesystem: "persistent",
  standingSecrets: 9,
  maxChildren: 9_999,
  tenancy: "shared",
};
const allowing = (...egress: string[]): Sandbox => ({ ...TIGHT, network: { mode: "allowlist", egress } });
const codes = (asked: Isolation, shown: Sandbox) => shortfalls(asked, shown).map(({ code }) => code);

describe("what may never be reached", () => {
  it.each([
    "127.0.0.1",
    "10.1.2.3:443",
    "172.31.255.255",
    "192.168.0.1",
    "169.254.169.254:80",
    "100.100.100.200",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "2130706433",
    "0x7f000001",
    "127.1",
    "0177.0.0.1",
    "010.0.0.1",
    "*.1.1.1.1",
    "[::1]:443",
    "[::ffff:127.0.0.1]",
    "fe80::1",
    "fd00:ec2::254",
    "localhost",
    "metadata.google.internal",
    "printer.local",
    "x.localhost:8080",
    "router.home.arpa",
    "intranet",
    "example.org.",
    "exämple.org",
    "ｅxample.org",
    "api.acme.dev:0",
    "api.acme.dev:65536",
    "api.acme.dev:",
    "https://api.acme.dev",
    "user@api.acme.dev",
    "api.acme.dev/x",
    "a b.org",
    "*",
    "*:443",
    "api.*.dev",
    "",
    "api_x.acme.dev",
    "-a.acme.dev",
    "api..acme.dev",
  ])("%s", (entry) => {
    expect(flawOfEgress(entry)).toEqual(expect.any(String));
    expect(codes({ network: "allowlist" }, allowing(entry))).toEqual(["isolation/egress-address"]);
  });

  it.each([
    "api.acme.dev",
    "API.ACME.dev:443",
    "*.acme.dev:443",
    "8.8.8.8:53",
    "xn--exmple-cua.org",
    "11.0.0.1",
    "172.32.0.1",
  ])("%s is fine", (entry) => {
    expect(flawOfEgress(entry)).toBeNull();
  });
});

describe("coversEgress", () => {
  it.each([
    ["api.acme.dev", "api.acme.dev", true],
    ["api.acme.dev", "api.acme.dev:443", true],
    ["api.acme.dev:443", "api.acme.dev", false],
    ["api.acme.dev:443", "api.acme.dev:444", false],
    ["API.acme.dev", "api.ACME.dev", true],
    ["*.acme.dev", "api.acme.dev", true],
    ["*.acme.dev", "a.b.acme.dev:1", true],
    ["*.acme.dev", "*.b.acme.dev", true],
    ["*.acme.dev", "*.acme.dev", true],
    ["*.acme.dev", "acme.dev", false],
    ["*.acme.dev", "evilacme.dev", false],
    ["*.acme.dev", "*.dev", false],
    ["api.acme.dev", "*.acme.dev", false],
    ["api.acme.dev", "api.acme.dev.evil.example", false],
    ["kelvin.acme.dev", "\u212aelvin.acme.dev", false],
  ])("%s covers %s: %s", (allowed, entry, expected) => {
    expect(coversEgress([allowed], entry)).toBe(expected);
  });
});

describe("the lattice", () => {
  it.each<[string, Isolation, Sandbox, string[]]>([
    ["nothing is asked", {}, LOOSE, []],
    [
      "all is asked of the tightest",
      {
        network: "none",
        filesystem: "ephemeral",
        "standing-secrets": 0,
        "max-children": 0,
        tenancy: "single",
      },
      TIGHT,
      [],
    ],
    ["none is asked of an allow-list", { network: "none" }, allowing("api.acme.dev"), ["isolation/network"]],
    ["an allow-list is asked of none", { network: "allowlist", egress: ["api.acme.dev"] }, TIGHT, []],
    ["an allow-list is asked of an open network", { network: "allowlist" }, LOOSE, ["isolation/network"]],
    ["any allow-list will do", { network: "allowlist" }, allowing("api.acme.dev"), []],
    [
      "hosts without a mode ask for an allow-list",
      { egress: ["api.acme.dev"] },
      LOOSE,
      ["isolation/network"],
    ],
    [
      "hosts beside an open network do too",
      { network: "open", egress: ["api.acme.dev"] },
      LOOSE,
      ["isolation/network"],
    ],
    [
      "none that lists hosts contradicts itself",
      { network: "none" },
      { ...TIGHT, network: { mode: "none", egress: ["api.acme.dev"] } },
      ["isolation/egress"],
    ],
    [
      "two hosts too many are two shortfalls",
      { egress: ["api.acme.dev"] },
      allowing("a.acme.dev", "api.acme.dev", "b.acme.dev"),
      ["isolation/egress", "isolation/egress"],
    ],
    [
      "a private host counts even where the policy lists it",
      { egress: ["10.0.0.1"] },
      allowing("10.0.0.1"),
      ["isolation/egress-address"],
    ],
    [
      "everything at once",
      {
        network: "none",
        filesystem: "ephemeral",
        "standing-secrets": 0,
        "max-children": 1,
        tenancy: "single",
      },
      LOOSE,
      [
        "isolation/network",
        "isolation/filesystem",
        "isolation/standing-secrets",
        "isolation/max-children",
        "isolation/tenancy",
      ],
    ],
  ])("%s", (_, asked, shown, expected) => {
    expect(codes(asked, shown)).toEqual(expected);
  });

  const hosts = ["a.acme.dev", "b.acme.dev", "*.acme.dev", "api.example.org:443"];
  const sandbox: fc.Arbitrary<Sandbox> = fc
    .record({
      technology: fc.constant("x"),
      mode: fc.constantFrom("open" as const, "allowlist" as const, "none" as const),
      egress: fc.subarray(hosts),
      filesystem: fc.constantFrom("persistent" as const, "ephemeral" as const),
      standingSecrets: fc.nat(3),
      maxChildren: fc.nat(3),
      tenancy: fc.constantFrom("shared" as const, "single" as const),
    })
    .map(({ mode, egress, ...rest }) => ({
      ...rest,
      network: { mode, egress: mode === "allowlist" ? egress : [] },
    }));
  const isolation: fc.Arbitrary<Isolation> = fc.record(
    {
      network: fc.constantFrom("open" as const, "allowlist" as const, "none" as const),
      egress: fc.subarray(hosts, { minLength: 1 }),
      filesystem: fc.constantFrom("persistent" as const, "ephemeral" as const),
      "standing-secrets": fc.nat(3),
      "max-children": fc.nat(3),
      tenancy: fc.constantFrom("shared" as const, "single" as const),
    },
    { requiredKeys: [] },
  );

  it("has a bottom: the tightest sandbox meets every requirement", () => {
    fc.assert(
      fc.property(isolation, (asked) => {
        expect(codes(asked, TIGHT)).toEqual([]);
      }),
    );
  });

  it("asking for one thing more never helps", () => {
    fc.assert(
      fc.property(isolation, isolation, sandbox, (asked, more, shown) => {
        const both = { ...more, ...asked };
        if ("network" in asked || "egress" in asked || !("network" in more || "egress" in more))
          expect(codes(both, shown).length).toBeGreaterThanOrEqual(codes(asked, shown).length);
      }),
    );
  });

  it("a sandbox that is tighter in one way meets whatever it met before", () => {
    fc.assert(
      fc.property(
        isolation,
        sandbox,
        fc.constantFrom<keyof Sandbox>("network", "filesystem", "standingSecrets", "maxChildren", "tenancy"),
        (asked, shown, key) => {
          if (codes(asked, shown).length === 0)
            expect(codes(asked, { ...shown, [key]: TIGHT[key] })).toEqual([]);
        },
      ),
    );
  });
});

const entry = (more: Partial<Requirement>): Requirement => ({ match: ["**"], level: "none", ...more });

describe("requirementsFor: strictest wins", () => {
  it("takes every entry of which a changed path is a part, under both names of a rename", () => {
    const require = [entry({ match: ["docs/**"] }), entry({ match: ["src/**"], level: "sandbox" })];
    expect(requirementsFor({ require }, ["docs/a.md"])).toEqual([require[0]]);
    expect(requirementsFor({ require }, ["docs/a.ts", "src/a.ts"])).toEqual(require);
    expect(requirementsFor({ require }, [])).toEqual([]);
  });

  it("holds the statement to all of them, whichever stands first", () => {
    const strict = entry({ match: ["src/crypto/**"], level: "sandbox", isolation: { network: "none" } });
    const lax = entry({ isolation: { network: "open" } });
    for (const require of [
      [strict, lax],
      [lax, strict],
    ]) {
      expect(verify(input({ policy: policy({ require }), names: ["src/crypto/a.ts"] }))).toMatchObject({
        code: "isolation/network",
      });
      expect(verify(input({ policy: policy({ require }), names: ["src/a.ts"] }))).toMatchObject({
        verified: true,
      });
    }
  });

  it("asks of tools and logs what any entry asks", () => {
    const require = [
      entry({ tools: { allow: ["shell", "git", "mcp:jira"] } }),
      entry({ tools: { allow: ["shell"] } }),
    ];
    expect(verify(input({ policy: policy({ require }) }))).toMatchObject({ code: "tools/not-allowed" });
    const none = [entry({ tools: { allow: [] } })];
    expect(verify(input({ policy: policy({ require: none }) }))).toMatchObject({ code: "tools/not-allowed" });
    const idle = signed(({ internal }) => void Object.assign(internal.agent, { tools: [] }));
    expect(verify(input({ bytes: idle, policy: policy({ require: none }) }))).toMatchObject({
      verified: true,
    });
  });

  it("a credential that was revoked in time lived only until then", () => {
    const early = signed(
      ({ internal }) =>
        void Object.assign(internal.credentials[0]!, {
          expiresAt: "2026-11-21T12:00:00Z",
          revokedAt: "2026-11-21T10:59:00Z",
        }),
    );
    expect(verify(input({ bytes: early }))).toMatchObject({ verified: true });
  });
});

describe("levelOf", () => {
  it.each<[string, Requirement[], string]>([
    ["nothing asked", [], "none"],
    [
      "the highest of several",
      [entry({ level: "vendor" }), entry({ level: "sandbox" }), entry({})],
      "sandbox",
    ],
    [
      "isolation, which only a statement shows",
      [entry({ level: "vendor", isolation: { network: "none" } })],
      "sandbox",
    ],
    [
      "credentials, which a vendor's signature does not show",
      [entry({ level: "vendor", credentials: { "max-ttl": "1h" } })],
      "sandbox",
    ],
    [
      "tools, which a vendor's signature does not show",
      [entry({ level: "vendor", tools: { allow: ["git"] } })],
      "sandbox",
    ],
    [
      "logs, which a vendor's signature does not show",
      [entry({ level: "vendor", logs: ["network"] })],
      "sandbox",
    ],
    ["vendor", [entry({ level: "vendor" }), entry({})], "vendor"],
  ])("%s", (_, requirements, level) => {
    expect(levelOf(requirements)).toBe(level);
  });
});

describe("relaxation", () => {
  const relax: ProvenancePolicy["relax"] = [
    { when: { network: "none" }, match: ["docs/**"], review: { approvals: 1 } },
    { when: { network: "none", tenancy: "single" }, match: ["docs/**/*.md"], review: { approvals: 0 } },
  ];

  it("is given by the laxest that applies, when every path matches and every sandbox is strict enough", () => {
    expect(relaxation({ relax }, ["docs/a.md"], [TIGHT])).toEqual({ index: 1, approvals: 0 });
    expect(relaxation({ relax }, ["docs/a.png"], [TIGHT])).toEqual({ index: 0, approvals: 1 });
  });

  it.each<[string, string[], Sandbox[]]>([
    ["one path elsewhere", ["docs/a.md", "src/a.ts"], [TIGHT]],
    ["one sandbox with a network", ["docs/a.md"], [TIGHT, LOOSE]],
    ["no sandbox at all", ["docs/a.md"], []],
    ["no path at all", [], [TIGHT]],
  ])("is not given for %s", (_, names, sandboxes) => {
    expect(relaxation({ relax }, names, sandboxes)).toBeNull();
  });

  it("is not given for a condition that names nothing", () => {
    expect(
      relaxation({ relax: [{ when: {}, match: ["**"], review: { approvals: 0 } }] }, ["a"], [TIGHT]),
    ).toBeNull();
  });

  it("reads the sandbox that a statement names", () => {
    const { sandbox } = statement().predicate.buildDefinition.internalParameters;
    expect(relaxation({ relax }, ["docs/a.md"], [sandbox])).toBeNull();
  });
});
