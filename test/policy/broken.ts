/** Broken policies. `▶` stands where the error is reported; it is taken out before parsing. */
export interface Broken {
  name: string;
  text: string;
  code: string;
  says?: RegExp;
}

const v = "version: 1\n";

export const broken: Broken[] = [
  { name: "an empty file", text: "▶", code: "file/empty" },
  { name: "comments only", text: "▶# nothing here\n", code: "file/empty" },
  { name: "a list at the top", text: "▶- version: 1\n", code: "schema/wrong-type", says: /mapping/ },
  {
    name: "a missing version",
    text: "▶limits: {files: 3}\n",
    code: "schema/missing-key",
    says: /version is missing/,
  },
  { name: "a version of the future", text: "version: ▶2\n", code: "schema/wrong-value", says: /expected 1/ },
  { name: "a version as text", text: 'version: ▶"1"\n', code: "schema/wrong-type", says: /without quotes/ },
  { name: "a tab for indentation", text: `${v}limits:\n▶\tfiles: 3\n`, code: "yaml/tab" },
  { name: "an open bracket", text: `${v}tags: [{match: [v]\n▶`, code: "yaml/syntax" },
  {
    name: "a duplicate key",
    text: `${v}limits: {files: 3}\n▶limits: {files: 900}\n`,
    code: "yaml/duplicate-key",
  },
  {
    name: "a duplicate nested key",
    text: `${v}limits:\n  files: 3\n  ▶files: 900\n`,
    code: "yaml/duplicate-key",
  },
  { name: "two documents", text: `${v}▶---\nversion: 1\n`, code: "yaml/multiple-documents" },
  { name: "an alias without anchor", text: `${v}limits: ▶*none\n`, code: "yaml/alias" },
  { name: "a tagged value", text: `${v}limits: {files: ▶!!float 3}\n`, code: "yaml/tag" },
  { name: "a list as key", text: `${v}? ▶[a]\n: 1\n`, code: "yaml/key" },
  { name: "a merge key", text: `${v}▶<<: {limits: {files: 1}}\n`, code: "schema/unknown-key" },
  { name: "__proto__", text: `${v}▶__proto__: {limits: {}}\n`, code: "schema/unknown-key" },
  {
    name: "a misspelt section",
    text: `${v}▶limit: {files: 3}\n`,
    code: "schema/unknown-key",
    says: /"limits"/,
  },
  {
    name: "a misspelt nested key",
    text: `${v}limits:\n  ▶fiels: 3\n`,
    code: "schema/unknown-key",
    says: /"files"/,
  },
  {
    name: "an underscore for a hyphen",
    text: `${v}agents: {▶unknown_apps: agent}\n`,
    code: "schema/unknown-key",
    says: /"unknown-apps"/,
  },
  {
    name: "a misspelt key of a bot",
    text: `${v}deploy:\n  bots:\n    - {id: x, capability: deploy, ▶coments: ["/x"]}\n`,
    code: "schema/unknown-key",
    says: /"comments"/,
  },
  { name: "a section left empty", text: `${v}▶limits:\n`, code: "schema/wrong-type", says: /empty/ },
  { name: "a list where a mapping belongs", text: `${v}limits: ▶[files]\n`, code: "schema/wrong-type" },
  {
    name: "a scalar where a list belongs",
    text: `${v}tags:\n  - match: ▶v*\n    agents: forbid\n`,
    code: "schema/wrong-type",
    says: /list/,
  },
  {
    name: "a quoted number",
    text: `${v}limits: {files: ▶"200"}\n`,
    code: "schema/wrong-type",
    says: /Drop the quotes/,
  },
  {
    name: "a fraction",
    text: `${v}limits: {files: ▶1.5}\n`,
    code: "schema/wrong-type",
    says: /whole number/,
  },
  { name: "not a number", text: `${v}limits: {files: ▶.nan}\n`, code: "schema/wrong-type" },
  {
    name: "a negative limit",
    text: `${v}limits: {files: ▶-1}\n`,
    code: "schema/out-of-range",
    says: /at least 0/,
  },
  {
    name: "yes for true",
    text: `${v}task: {required: ▶yes}\n`,
    code: "schema/wrong-type",
    says: /true or false/,
  },
  {
    name: "a misspelt value",
    text: `${v}paths:\n  - match: [a]\n    agents: ▶forbidden\n`,
    code: "schema/wrong-value",
    says: /allow, review, forbid.*"forbid"/,
  },
  {
    name: "an entry without its decision",
    text: `${v}paths:\n  - ▶match: [a]\n`,
    code: "schema/missing-key",
    says: /paths\[0\]\.agents/,
  },
  { name: "an entry left empty", text: `${v}paths:\n  - ▶\n`, code: "schema/wrong-type" },
  {
    name: "an empty match list",
    text: `${v}paths:\n  - match: ▶[]\n    agents: forbid\n`,
    code: "schema/out-of-range",
    says: /at least 1 entries/,
  },
  {
    name: "an empty match entry",
    text: `${v}paths:\n  - match: [▶""]\n    agents: forbid\n`,
    code: "schema/out-of-range",
  },
  {
    name: "a duration without unit",
    text: `${v}provenance: {max-age: ▶24}\n`,
    code: "schema/wrong-type",
    says: /duration/,
  },
  {
    name: "a duration with a wrong unit",
    text: `${v}provenance: {max-age: ▶1y}\n`,
    code: "schema/wrong-format",
    says: /duration/,
  },
  {
    name: "a day that does not exist",
    text: `${v}agents: {registry: [{id: a, expires: ▶2027-02-30}]}\n`,
    code: "schema/wrong-format",
    says: /date/,
  },
  {
    name: "an account number of zero",
    text: `${v}agents: {automation: [{id: ▶0}]}\n`,
    code: "schema/out-of-range",
  },
  {
    name: "a login where a number belongs",
    text: `${v}agents: {automation: [{id: ▶dependabot}]}\n`,
    code: "schema/wrong-type",
  },
  {
    name: "a login as approver",
    text: `${v}review: {from: [▶octocat]}\n`,
    code: "schema/wrong-format",
    says: /@organisation\/team/,
  },
  {
    name: "an unknown carrier",
    text: `${v}provenance: {builders: [{id: https://a.b, carrier: ▶dse, keys: []}]}\n`,
    code: "schema/wrong-value",
    says: /"dsse"/,
  },
  {
    name: "a private key",
    text: `${v}provenance: {builders: [{id: https://a.b, carrier: dsse, keys: [{kid: k, alg: Ed25519, jwk: {kty: OKP, crv: Ed25519, x: 11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo, ▶d: abc}}]}]}\n`,
    code: "schema/unknown-key",
  },
  {
    name: "a key with another's algorithm",
    text: `${v}provenance: {builders: [{id: https://a.b, carrier: dsse, keys: [{kid: k, alg: ▶ES256, jwk: {kty: OKP, crv: Ed25519, x: 11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo}}]}]}\n`,
    code: "provenance/algorithm",
  },
  {
    name: "a plain http issuer",
    text: `${v}provenance: {builders: [{id: ▶http://a.b, carrier: sigstore, certificate: {issuer: https://a.b, san: https://a.b/c}}]}\n`,
    code: "schema/wrong-format",
    says: /https/,
  },
  {
    name: "any environment variable",
    text: `${v}notify: {security: {url-from: ▶DATABASE_URL}}\n`,
    code: "schema/wrong-format",
  },
  {
    name: "an unknown set",
    text: `${v}paths: [{match: [▶"@ci-contrl"], agents: forbid}]\n`,
    code: "glob/unknown-set",
    says: /"@ci-control"/,
  },
  {
    name: "a brace bomb",
    text: `${v}paths: [{match: [▶"${"{a,b}".repeat(20)}"], agents: forbid}]\n`,
    code: "glob/unusable",
    says: /256/,
  },
  {
    name: "a range bomb",
    text: `${v}paths: [{match: [▶"{1..99999999}"], agents: forbid}]\n`,
    code: "glob/unusable",
  },
  {
    name: "a glob that is all stars",
    text: `${v}paths: [{match: [▶"*a*a*a*a*a*a*a*b"], agents: forbid}]\n`,
    code: "glob/unusable",
  },
  {
    name: "a leading slash",
    text: `${v}paths: [{match: [▶/src/**], agents: forbid}]\n`,
    code: "glob/unusable",
    says: /leading \//,
  },
  {
    name: "a directory",
    text: `${v}paths: [{match: [▶src/], agents: forbid}]\n`,
    code: "glob/unusable",
    says: /dir\/\*\*/,
  },
  {
    name: "a negated glob",
    text: `${v}paths: [{match: [▶"!src/**"], agents: allow}]\n`,
    code: "glob/unusable",
  },
  {
    name: "an unclosed brace",
    text: `${v}paths: [{match: [▶"src/{a,b"], agents: forbid}]\n`,
    code: "glob/unusable",
  },
  {
    name: "a full ref",
    text: `${v}branches: [{match: [▶refs/heads/main], agents: forbid}]\n`,
    code: "glob/unusable",
    says: /refs\/heads/,
  },
  {
    name: "an unknown ~NAME",
    text: `${v}branches: [{match: [▶~ALL], agents: forbid}]\n`,
    code: "glob/unusable",
  },
  {
    name: "an agent registered twice",
    text: `${v}agents:\n  registry:\n    - id: a\n    - id: b\n    - id: ▶a\n`,
    code: "policy/duplicate-id",
  },
  {
    name: "an account of two agents",
    text: `${v}agents: {registry: [{id: a, accounts: [7]}, {id: b, accounts: [▶7]}]}\n`,
    code: "policy/two-identities",
  },
  {
    name: "an agent that is automation too",
    text: `${v}agents: {automation: [{id: 7}], registry: [{id: b, accounts: [▶7]}]}\n`,
    code: "policy/two-identities",
  },
  {
    name: "one gate of two strengths",
    text: `${v}branches:\n  - {match: [a], agents: forbid, gate: g}\n  - {match: [b], agents: push, gate: ▶g}\n`,
    code: "branches/gate-conflict",
  },
  {
    name: "a gate on the default branch",
    text: `${v}branches: [{match: [~DEFAULT_BRANCH], agents: forbid, gate: ▶g}]\n`,
    code: "branches/gate-on-default",
  },
  {
    name: "exceptions from everything",
    text: `${v}exceptions: {from: ["@a/b"], rules: [▶"*"]}\n`,
    code: "exceptions/not-exceptable",
  },
  {
    name: "exceptions from provenance",
    text: `${v}exceptions: {from: ["@a/b"], rules: ["paths/*", ▶"provenance/*"]}\n`,
    code: "exceptions/not-exceptable",
  },
  {
    name: "exceptions for nobody",
    text: `${v}exceptions: {from: ▶[], rules: ["paths/*"]}\n`,
    code: "schema/out-of-range",
  },
  {
    name: "a rule that does not exist",
    text: `${v}mode: {observe: [▶"limit/*"]}\n`,
    code: "rules/unknown",
    says: /"limits\/\*"/,
  },
  {
    name: "relief without a condition",
    text: `${v}provenance: {relax: [{when: ▶{}, match: ["docs/**"], review: {approvals: 0}}]}\n`,
    code: "policy/no-condition",
  },
  {
    name: "leave to loosen an unknown key",
    text: `${v}repositories: [{match: ["*"], may-loosen: [▶limits.fils]}]\n`,
    code: "schema/unknown-key",
    says: /"files"/,
  },
];
