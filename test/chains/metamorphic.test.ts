import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { easier, outcomes, scanned } from "./support.ts";

/** Conditions that say something about who acts or what happened, and none of which depends on another. */
const GUARDS = [
  "github.actor == 'alice'",
  "github.actor != 'alice'",
  "github.event.comment.author_association == 'OWNER'",
  "github.event.comment.author_association == 'COLLABORATOR'",
  "github.event.comment.author_association != 'NONE'",
  'contains(fromJSON(\'["MEMBER","OWNER"]\'), github.event.comment.author_association)',
  "contains(github.event.issue.labels.*.name, 'go')",
  "startsWith(github.event.comment.body, '/go')",
  "github.event.issue.pull_request",
  "github.ref == 'refs/heads/main'",
  "github.event_name == 'push'",
  "vars.OPEN == 'yes'",
  "github.event.sender.type == 'User'",
  "github.event.pull_request.head.repo.fork == false",
];
const guard = fc.constantFrom(...GUARDS);
const event = fc.constantFrom(
  "issue_comment",
  "pull_request_target",
  "push",
  "workflow_dispatch",
  "issues",
  "release",
);

interface Names {
  gate: string;
  deploy: string;
  step: string;
  variable: string;
}
const NAMES: Names = { gate: "gate", deploy: "deploy", step: "check", variable: "WHO" };

function workflow(
  on: string,
  gate: readonly string[],
  deploy: readonly string[],
  names = NAMES,
  permission = "read",
): string {
  const all = (parts: readonly string[]) =>
    parts.length === 0 ? "true" : parts.map((part) => `(${part})`).join(" && ");
  return `
on: ${on}
permissions: {contents: ${permission}}
jobs:
  ${names.gate}:
    if: \${{ ${all(gate)} }}
    runs-on: ubuntu-latest
    steps: [{id: ${names.step}, run: "true", env: {${names.variable}: "1"}}]
  ${names.deploy}:
    needs: ${names.gate}
    if: \${{ ${all(deploy)} && (needs.${names.gate}.result == 'success') }}
    runs-on: ubuntu-latest
    steps:
      - if: env.${names.variable} != 'x' || true
        run: ./deploy
        env: {${names.variable}: "2", KEY: "\${{ secrets.KEY }}"}
`;
}

const secrets = ({ capability }: { capability: { kind: string } }) => capability.kind === "secrets";
const judged = (text: string) => outcomes(scanned(text), secrets);

describe("metamorphic", () => {
  it("removing a guard never lowers a verdict", () => {
    fc.assert(
      fc.property(
        event,
        fc.array(guard, { maxLength: 3 }),
        fc.array(guard, { minLength: 1, maxLength: 3 }),
        fc.nat(2),
        (on, gate, deploy, at) => {
          const before = judged(workflow(on, gate, deploy));
          const after = judged(workflow(on, gate, deploy.toSpliced(at % deploy.length, 1)));
          for (const [index, verdict] of before.entries()) expect(easier(verdict, after[index]!)).toBe(false);
          const without = judged(workflow(on, gate.slice(1), deploy));
          for (const [index, verdict] of before.entries())
            expect(easier(verdict, without[index]!)).toBe(false);
        },
      ),
      { numRuns: 150 },
    );
  });

  it("renaming jobs, steps and variables changes nothing", () => {
    const name = fc
      .stringMatching(/^[a-z][a-z0-9_]{0,8}$/)
      .filter((one) => !["true", "false", "null", "yes", "no", "on", "off"].includes(one));
    fc.assert(
      fc.property(
        event,
        fc.array(guard, { maxLength: 2 }),
        fc.array(guard, { maxLength: 2 }),
        name,
        name,
        name,
        (on, gate, deploy, a, b, c) => {
          const renamed = workflow(on, gate, deploy, {
            gate: `${a}_1`,
            deploy: `${b}_2`,
            step: `${c}_3`,
            variable: `${c.toUpperCase()}_V`,
          });
          expect(judged(renamed)).toEqual(judged(workflow(on, gate, deploy)));
        },
      ),
      { numRuns: 100 },
    );
  });

  it("more permission is never safer", () => {
    fc.assert(
      fc.property(event, fc.array(guard, { maxLength: 3 }), (on, deploy) => {
        const [less, more] = ["read", "write"].map((permission) =>
          outcomes(scanned(workflow(on, [], deploy, NAMES, permission))),
        );
        for (const [index, verdict] of less!.entries()) expect(easier(verdict, more![index]!)).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  it("a higher role never reaches less", () => {
    fc.assert(
      // an association that only strangers have is the one thing a role takes away
      fc.property(
        event,
        fc.array(guard, { maxLength: 3 }),
        fc.array(guard, { maxLength: 3 }),
        (on, gate, deploy) => {
          const [commenter, triage, writer] = judged(workflow(on, gate, deploy));
          expect(easier(commenter, triage)).toBe(false);
          expect(easier(triage, writer)).toBe(false);
        },
      ),
      { numRuns: 100 },
    );
  });

  it.each([
    ["github.actor == 'alice'", "github.actor != 'alice'"],
    [
      "github.event.comment.author_association == 'OWNER'",
      "github.event.comment.author_association != 'OWNER'",
    ],
    ["github.event.comment.user.login == 'alice'", "github.event.comment.user.login != 'alice'"],
  ])("%s turned to %s is judged anew", (equal, unequal) => {
    expect(judged(workflow("{issue_comment: {types: [created]}}", [], [equal]))).toEqual([
      "guarded",
      "guarded",
      "guarded",
    ]);
    expect(judged(workflow("{issue_comment: {types: [created]}}", [], [unequal]))).toEqual([
      "reachable",
      "reachable",
      "reachable",
    ]);
  });

  it("a negation twice is none", () => {
    fc.assert(
      fc.property(event, guard, (on, condition) => {
        expect(judged(workflow(on, [], [`!(!(${condition}))`]))).toEqual(
          judged(workflow(on, [], [condition])),
        );
      }),
      { numRuns: 60 },
    );
  });
});
