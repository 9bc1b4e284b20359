import { describe, expect, it } from "vitest";
import { controls } from "../../src/doctor/catalogue.ts";
import { diagnose } from "../../src/doctor/diagnose.ts";
import type { AppInstallation, BypassActor, SetupFacts } from "../../src/doctor/facts.ts";
import { known } from "../../src/facts/known.ts";
import { base, clean, policy } from "./clean.ts";
import { ALONE, PLANTINGS } from "./plantings.ts";
import { POLICY } from "./setup.ts";

const installed = (change: (found: AppInstallation) => Partial<AppInstallation>): Partial<SetupFacts> => {
  const { installation } = clean();
  if (!installation.known || installation.value === null) throw new Error("not installed");
  return { installation: known({ ...installation.value, ...change(installation.value) }) };
};
const lacking = (name: string) =>
  installed(({ permissions: { [name]: _, ...permissions } }) => ({ permissions }));
const ruleset = { id: 1, name: "r", source: "acme/shop", enforcement: "active" as const, checks: [] };
const bypassedBy = (actor: BypassActor): Partial<SetupFacts> => ({
  gates: [{ checkName: "agent-policy", include: ["~DEFAULT_BRANCH"], bases: [base("main", "agent-policy")] }],
  rulesets: known([{ ...ruleset, bypass: known([actor]) }]),
});

/** Faults that rest on the facts alone; those that rest on how GitHub tells them stand in `plantings.ts`. */
const WRONG: [what: string, names: string[], change: Partial<SetupFacts>][] = [
  [
    "the check of the default branch under another gate's name",
    ["problem check/required agent-policy"],
    {
      gates: [
        {
          checkName: "agent-policy",
          include: ["~DEFAULT_BRANCH"],
          bases: [base("main", "agent-policy: release")],
        },
      ],
    },
  ],
  [
    "somebody exempt, whose passing by leaves no trace",
    ["problem bypass/exempt agent-policy"],
    bypassedBy({ type: "RepositoryRole", id: 5, mode: "exempt" }),
  ],
  [
    "everyone with the write role bypasses",
    ["problem bypass/agents agent-policy"],
    bypassedBy({ type: "RepositoryRole", id: 4, mode: "always" }),
  ],
  [
    "a deploy key bypasses",
    ["problem bypass/agents agent-policy"],
    bypassedBy({ type: "DeployKey", id: null, mode: "always" }),
  ],
  [
    "an environment of the policy that is not there",
    ["problem deployment/rule environment staging"],
    { policy: policy(POLICY.replace('["production"]', '["production", "staging"]')) },
  ],
  [
    "the App lacks what the policy needs",
    ["problem app/permissions deployments: write"],
    lacking("deployments"),
  ],
  ["levers that the App is not told of", ["note app/permissions discussions: read"], lacking("discussions")],
  [
    "a response that the App may not give",
    ["problem app/permissions actions: write"],
    { policy: policy(POLICY.replace("{agents: block,", "{agents: block, respond: [cancel-run],")) },
  ],
  [
    "the App may write contents",
    ["problem app/excess contents: write"],
    installed(({ permissions }) => ({ permissions: { ...permissions, contents: "write" } })),
  ],
  [
    "an App that nobody listed and that may change rulesets",
    ["problem apps/powerful App stranger"],
    {
      organization: {
        login: "acme",
        hooks: known([]),
        apps: known([
          {
            appId: 555001,
            slug: "stranger",
            permissions: { administration: "write" },
            suspended: false,
          },
        ]),
      },
    },
  ],
  [
    "a policy that is wrong",
    ["problem policy/readable policy"],
    { policy: policy("version: 1\nbranchs: []\n") },
  ],
];

describe("one thing set up wrongly", () => {
  it.each(WRONG)("is named, and nothing else: %s", (_, names, change) => {
    expect(
      diagnose(clean(change)).map(({ severity, id, subject }) => `${severity} ${id} ${subject}`),
    ).toEqual(names);
  });

  it("is tried for every control", () => {
    const planted = [
      ...WRONG.flatMap(([, names]) => names),
      ...[...PLANTINGS, ...ALONE].flatMap(({ names }) => names),
    ];
    const tried = new Set(planted.map((name) => name.split(" ")[1]));
    expect(controls.map(({ id }) => id).filter((id) => !tried.has(id))).toEqual([]);
  });
});
