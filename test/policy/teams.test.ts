import { expect, test } from "vitest";
import { readTeam, teamsIn } from "../../src/policy/teams.ts";
import { effective } from "../support/policy.ts";

test("finds the teams that a policy names, each once, sorted", () => {
  const state = effective(`
review: {approvals: 1, from: ["@acme/maintainers", "account:583231"]}
paths:
  - {match: ["src/**"], agents: review, review: {approvals: 1, from: ["@acme/security", "@acme/maintainers"]}}
`);
  expect(state.state === "effective" && teamsIn(state.policy)).toEqual([
    "@acme/maintainers",
    "@acme/security",
  ]);
});

test("takes no pattern for a team, nor the owner of a tool server, whom no rule asks", () => {
  const state = effective(`
paths: [{match: ["acme/vendored"], agents: forbid}]
mcp: {unlisted: forbid, servers: [{id: git, match: ["@modelcontextprotocol/server-git"], owner: "@acme/it", tier: low}]}
`);
  expect(state.state === "effective" && teamsIn(state.policy)).toEqual([]);
});

test.each([
  ["@acme/security", { org: "acme", slug: "security" }],
  ["@ci-control", null],
  ["account:583231", null],
  ["@acme/security/more", null],
])("%s", (name, team) => {
  expect(readTeam(name)).toEqual(team);
});
