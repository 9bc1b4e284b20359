import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderText } from "../../../src/decision/render/text.ts";
import { decision, finding, gap, hostileDecision } from "./sample.ts";

describe("the terminal view", () => {
  it("answers verdict, who, what, why, where and how to fix in one glance", () => {
    const text = renderText(decision(), { color: false, width: 100 });
    expect(text.split("\n")[0]).toBe("✗ Not allowed: 1 finding (paths/forbidden)");
    expect(text).toContain("acme/shop#12: copilot/fix-cart 1a2b3c4 into main");
    expect(text).toContain("copilot-cloud-agent (verified)");
    expect(text).toContain("✗ paths/forbidden  .github/workflows/deploy.yml:12");
    expect(text).toMatch(/why +account 198982749 \(Copilot\), pull request author \(verified\)/);
    expect(text).toMatch(/policy +acme\/shop:\.agent-policy\.yml@1234abc:42/);
    expect(text).toMatch(/fix +Take the file out/);
    expect(text).not.toContain("\x1b");
  });

  it("colours only when asked", () => {
    expect(renderText(decision(), { color: true, width: 100 })).toContain("\x1b[31m");
  });

  it("wraps at the width", () => {
    const message = Array.from({ length: 60 }, () => "word").join(" ");
    const text = renderText(decision({ findings: [finding({ message, remedy: message })] }), {
      color: false,
      width: 60,
    });
    for (const line of text.split("\n").filter((line) => line.includes("word")))
      expect(line.length).toBeLessThanOrEqual(60);
  });

  it("a line is filled to its last column before it wraps", () => {
    const message = Array.from({ length: 60 }, () => "word").join(" ");
    const width = 12 + 10 * "word ".length - 1;
    const text = renderText(decision({ findings: [finding({ remedy: message })] }), { color: false, width });
    const lengths = text
      .split("\n")
      .filter((line) => /^ {12}word/.test(line))
      .map((line) => line.length);
    expect(Math.max(...lengths)).toBe(width);
  });

  it("tells gaps, deferred rules and relief apart", () => {
    const text = renderText(
      decision({
        incomplete: [gap],
        deferred: [{ rule: "review/approvals", gap }],
        relieved: [{ finding: finding(), relief: { kind: "observe", by: [], reason: "mode", until: null } }],
        enforced: false,
      }),
      { color: false, width: 200 },
    );
    expect(text).toMatch(/unknown +changed files: .*therefore not green/);
    expect(text).toMatch(/later +review\/approvals is judged where these can be read: changed files/);
    expect(text).toMatch(/let pass +observe: mode/);
    expect(text).toContain("Not enforced here.");
  });

  it("stays short when one act would resolve many findings", () => {
    const findings = Array.from({ length: 300 }, (_, index) =>
      finding({
        subject: { kind: "path", path: `src/${index}.ts` },
        message: `src/${index}.ts may not change`,
      }),
    );
    const text = renderText(decision({ findings }), { color: false, width: 100 });
    expect(text.split("\n").length).toBeLessThan(60);
    expect(text).toContain("✗ paths/forbidden  300 findings");
    expect(text).toContain("src/14.ts may not change");
    expect(text).toContain("… and 285 more of the same");
    expect(text.match(/fix +Take/g)).toHaveLength(1);
  });

  it("lets no text from outside steer the terminal", () => {
    fc.assert(
      fc.property(hostileDecision, (hostile) => {
        expect(renderText(hostile, { color: false, width: 80 })).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
      }),
    );
  });
});
