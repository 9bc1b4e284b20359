import { digest } from "../../src/facts/digest.ts";
import type { PolicyState } from "../../src/policy/effective.ts";
import { parsePolicy } from "../../src/policy/parse.ts";

type Effective = Extract<PolicyState, { state: "effective" }>;

/** One repository's policy as the only layer, from its YAML text (`version: 1` is added). */
export function effective(yaml: string): Effective {
  const parsed = parsePolicy(`version: 1\n${yaml}`, ".agent-policy.yml");
  if (!parsed.ok) throw new Error(parsed.errors.map((error) => `${error.line}: ${error.message}`).join("\n"));
  return {
    state: "effective",
    policy: parsed.value,
    digest: digest(parsed.value),
    sources: [
      {
        layer: "repository",
        repository: "acme/shop",
        path: ".agent-policy.yml",
        commit: "d".repeat(40),
        digest: null,
      },
    ],
    positions: Object.fromEntries(
      Object.entries(parsed.positions).map(([at, { line, column }]) => [at, { source: 0, line, column }]),
    ),
  };
}
