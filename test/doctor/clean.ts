import type { BaseFacts, SetupFacts } from "../../src/doctor/facts.ts";
import { EVENT_NEEDS, PERMISSION_NEEDS } from "../../src/doctor/permissions.ts";
import { incomplete, known } from "../../src/facts/known.ts";
import { resolvePolicy } from "../../src/policy/layers.ts";
import { POLICY } from "./setup.ts";

export const APP = 271828;
export const gap = incomplete("test/gap", "a setting", "it was not read");

export const policy = (text: string) =>
  resolvePolicy([
    {
      layer: "repository",
      repository: "acme/shop",
      path: ".agent-policy.yml",
      commit: null,
      content: { state: "present", text },
    },
  ]);

export const base = (branch: string, context: string): BaseFacts => ({
  branch,
  rules: known([{ type: "checks", rulesetId: 1, checks: [{ context, appId: APP }] }]),
  classic: known(null),
});

/** A setup in which every control is in force. */
export const clean = (change: Partial<SetupFacts> = {}): SetupFacts => ({
  repository: { owner: "acme", name: "shop", defaultBranch: "main" },
  appId: APP,
  policy: policy(POLICY),
  organizationPolicy: known("readable"),
  installation: known({
    permissions: Object.fromEntries(
      PERMISSION_NEEDS.filter(({ need }) => ["always", "deploy", "watch"].includes(need)).map(
        ({ permission, level }) => [permission, level],
      ),
    ),
    events: EVENT_NEEDS.map(({ event }) => event),
    selection: "all",
    suspended: false,
  }),
  gates: [
    { checkName: "agent-policy", include: ["~DEFAULT_BRANCH"], bases: [base("main", "agent-policy")] },
    {
      checkName: "agent-policy: release",
      include: ["x"],
      bases: [base("release/1", "agent-policy: release")],
    },
  ],
  refs: known([]),
  rulesets: known([
    { id: 1, name: "r", source: "acme/shop", enforcement: "active", checks: [], bypass: known([]) },
  ]),
  environments: known([
    { name: "production", rules: known([APP]), adminsBypass: known(false), branches: known(["main"]) },
  ]),
  sources: known([]),
  pushProtection: known(true),
  deployKeys: known([]),
  hooks: known([]),
  workflowToken: known({ write: false, mayApprove: false }),
  organization: { login: "acme", hooks: known([]), apps: known([]) },
  ...change,
});
