import fc from "fast-check";
import type { Decision, Finding, Severity, Verdict } from "../../../src/decision/types.ts";
import type { Gap } from "../../../src/facts/known.ts";
import type { ChangeAttribution, Evidence } from "../../../src/identity/types.ts";

export const HEAD = "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d";

export const evidence: Evidence = {
  kind: "account",
  value: "198982749 (Copilot)",
  basis: "verified",
  where: "pull request author",
  agent: "copilot-cloud-agent",
};

export function finding(overrides: Partial<Finding> = {}): Finding {
  return {
    rule: "paths/forbidden",
    severity: "fail",
    subject: { kind: "path", path: ".github/workflows/deploy.yml", line: 12 },
    message: "copilot-cloud-agent changes .github/workflows/deploy.yml, which agents may not change",
    evidence: [evidence],
    remedy: "Take the file out of this change and ask a person to make it.",
    controls: ["ASI02"],
    policy: [{ file: "acme/shop:.agent-policy.yml@1234abc", line: 42, column: 5 }],
    ...overrides,
  };
}

export const attribution: ChangeAttribution = {
  class: "mixed",
  basis: "verified",
  agents: ["copilot-cloud-agent"],
  evidence: [evidence],
  commits: [
    { sha: HEAD, class: "agent", basis: "verified", agents: ["copilot-cloud-agent"], evidence: [evidence] },
    { sha: "f".repeat(40), class: "human", basis: "claimed", agents: [], evidence: [] },
  ],
  governed: true,
  unidentified: false,
  participants: [198982749],
  initiator: { known: false },
};

export function decision(overrides: Partial<Decision> = {}): Decision {
  return {
    version: 1,
    id: `sha256:${"d".repeat(64)}`,
    engine: "0.1.0",
    verdict: "fail",
    gate: { kind: "default", checkName: "agent-policy" },
    policy: {
      state: "effective",
      digest: `sha256:${"e".repeat(64)}`,
      sources: [
        { layer: "built-in", repository: null, path: "", commit: null, digest: null },
        {
          layer: "repository",
          repository: "acme/shop",
          path: ".agent-policy.yml",
          commit: `1234abc${"0".repeat(33)}`,
          digest: `sha256:${"a".repeat(64)}`,
        },
      ],
    },
    factsDigest: `sha256:${"b".repeat(64)}`,
    asOf: "2026-11-21T10:00:00Z",
    validUntil: null,
    subject: {
      repository: "acme/shop",
      number: 12,
      base: "refs/heads/main",
      baseSha: "0".repeat(40),
      head: "refs/heads/copilot/fix-cart",
      headSha: HEAD,
    },
    attribution,
    findings: [finding()],
    relieved: [],
    deferred: [],
    incomplete: [],
    enforced: true,
    ...overrides,
  };
}

export const gap: Gap = {
  kind: "incomplete",
  code: "github/files-cap",
  what: "changed files",
  detail: "GitHub lists 3000 files at most and this change has 4000",
};

/** Strings made to break out of Markdown, HTML, tables, terminals and SARIF. */
export const HOSTILE = [
  "@octocat and @acme/security",
  "<script>alert(1)</script><img src=x onerror=alert(1)>",
  "a | b || c\n| --- | --- |\n| x | y |",
  "```\n</details>\n# Allowed\n**all rules hold**",
  "`code` ``more`` \\` \\\\",
  "\u202egnp.exe\u2066\u200b\u200d\ufeff\u00ad\u3164\u2800",
  "\x1b[2J\x1b[1;32mAllowed\x1b[0m\x07\x00\x7f\x9b31m",
  "[click](https://evil.example) ![x](https://evil.example/p.png) https://evil.example www.evil.example",
  "#12 acme/shop#13 GH-14 :white_check_mark: $x$ ~~gone~~ ==h==",
  "- item",
  "1. item",
  "# heading",
  "    code",
  "> quote",
  "=====",
  "---",
  "\r\n\r\nline\u2028line\u2029line\u0085line",
  "\ud800 lone \udc00 surrogates",
  "&lt;b&gt; &#64;octocat &#x40;octocat &commat;octocat",
  "{0} {{1}} [0](1)",
  "x".repeat(5000),
  "😀".repeat(3000),
  "",
];

export const hostileText = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.string({ unit: "binary", maxLength: 60 }),
  fc
    .array(fc.constantFrom(...HOSTILE, ..."@#|<>`*_[]()!~$&\n\r\\".split("")), { maxLength: 8 })
    .map((parts) => parts.join("")),
);

export const hostileFinding: fc.Arbitrary<Finding> = fc.record({
  rule: fc.oneof(fc.constantFrom("paths/forbidden", "task/required"), hostileText),
  severity: fc.constantFrom<Severity>("note", "pending", "action-required", "fail"),
  subject: fc.oneof(
    fc.constant({ kind: "change" as const }),
    hostileText.map((path) => ({ kind: "path" as const, path, line: 3 })),
    hostileText.map((ref) => ({ kind: "ref" as const, ref })),
    hostileText.map((file) => ({ kind: "policy" as const, file, line: 2 })),
    hostileText.map((agent) => ({ kind: "agent" as const, agent })),
    hostileText.map((sha) => ({ kind: "commit" as const, sha })),
  ),
  message: hostileText,
  evidence: fc.array(
    fc.record({
      kind: hostileText,
      value: hostileText,
      basis: fc.constantFrom("verified" as const, "claimed" as const),
      where: hostileText,
      agent: fc.constant(null),
    }),
    { maxLength: 3 },
  ),
  remedy: hostileText,
  controls: fc.array(hostileText, { maxLength: 2 }),
  policy: fc.array(fc.record({ file: hostileText, line: fc.nat(), column: fc.nat() }), { maxLength: 2 }),
});

const hostileGap: fc.Arbitrary<Gap> = fc.record({
  kind: fc.constantFrom("incomplete" as const, "deferred" as const),
  code: hostileText,
  what: hostileText,
  detail: hostileText,
});

export const hostileDecision: fc.Arbitrary<Decision> = fc
  .record({
    verdict: fc.constantFrom<Verdict>("pass", "pending", "action-required", "fail"),
    findings: fc.array(hostileFinding, { maxLength: 6 }),
    relieved: fc.array(
      fc.record({
        finding: hostileFinding,
        relief: fc.record({
          kind: fc.constantFrom("observe" as const, "exception" as const, "break-glass" as const),
          by: fc.array(hostileText, { maxLength: 2 }),
          reason: hostileText,
          until: fc.option(hostileText),
        }),
      }),
      { maxLength: 3 },
    ),
    deferred: fc.array(fc.record({ rule: hostileText, gap: hostileGap }), { maxLength: 2 }),
    incomplete: fc.array(hostileGap, { maxLength: 2 }),
    enforced: fc.constantFrom(true, false, null),
    head: hostileText,
    checkName: hostileText,
    agents: fc.array(hostileText, { maxLength: 3 }),
  })
  .map(({ head, checkName, agents, ...rest }) =>
    decision({
      ...rest,
      gate: { kind: "named", checkName },
      subject: { ...decision().subject, head },
      attribution: {
        ...attribution,
        agents,
        commits: [
          { sha: head, class: "agent", basis: "claimed", agents, evidence: rest.findings[0]?.evidence ?? [] },
        ],
      },
    }),
  );
