import type { Subject } from "../../decision/types.ts";
import { missing } from "../review/missing.ts";
import type { RuleContext, RuleResult } from "../rule.ts";

interface Objection {
  level: "review" | "forbid";
  path: string;
  line: number;
  /** What is wrong, without the full stop. */
  message: string;
  remedy: string;
  because: string[];
}

/** An objection as the policy's level has it: a refusal, or a question to the people who review agents' changes. */
export function* object(context: RuleContext, objection: Objection): Iterable<RuleResult> {
  const { level, path, line, message, remedy, because } = objection;
  const subject: Subject = { kind: "path", path, line };
  if (level === "forbid")
    yield { finding: { severity: "fail", subject, message: `${message}.`, remedy, because } };
  else
    yield* missing(context, {
      requirement: {
        approvals: Math.max(1, context.policy.review.approvals),
        from: context.policy.review.from,
      },
      subject,
      what: `${message}; that`,
      because,
    });
}
