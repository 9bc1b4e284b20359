import type { RulesetFix } from "./control.ts";
import type { GateFacts } from "./facts.ts";

/**
 * Our own ruleset for a gate: its check, from our App alone, with nobody to pass it by. Rulesets add up, so it holds beside weaker
 * ones. It holds at creation too: who may push could else make a branch of that name with code nobody judged.
 */
export function rulesetFor(
  { checkName, include }: Pick<GateFacts, "checkName" | "include">,
  appId: number,
): RulesetFix {
  const name = `${checkName} (required)`;
  return {
    name,
    body: {
      name,
      target: "branch",
      enforcement: "active",
      bypass_actors: [],
      conditions: { ref_name: { include: [...include], exclude: [] } },
      rules: [
        {
          type: "required_status_checks",
          parameters: {
            strict_required_status_checks_policy: false,
            do_not_enforce_on_create: false,
            required_status_checks: [{ context: checkName, integration_id: appId }],
          },
        },
      ],
    },
  };
}
