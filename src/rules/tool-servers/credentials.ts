import { shown } from "../../tool-servers/secrets.ts";
import { pointer, type Rule, type RuleResult } from "../rule.ts";
import { assess } from "./assess.ts";
import { object } from "./level.ts";

/** `mcp.literal-credentials`: keys and tokens written into tool-server configuration. Says which setting, never the value. */
export const toolServerCredentials: Rule = {
  id: "mcp/literal-credentials",
  title: "No keys in tool-server configuration",
  description: "Configuration of tool servers refers to keys and tokens and does not hold them.",
  controls: ["ASI03", "MAESTRO-L4", "NIST-AI-RMF-MANAGE-2.4"],
  *evaluate(context): Iterable<RuleResult> {
    const { mcp } = context.policy;
    if (!context.attribution.governed || mcp === undefined) return;
    const { files, gaps } = assess(context);
    for (const gap of gaps) yield { gap };
    for (const { path, credentials } of files)
      for (const { key, kind, line } of credentials)
        yield* object(context, {
          level: mcp["literal-credentials"],
          path,
          line,
          message: `A ${kind} is written into the file${key === null ? "" : `, under \`${shown(key)}\``}`,
          remedy:
            "Revoke it, for it is in the history now; then refer to a variable or a secret store in its place, and rewrite the branch.",
          because: [pointer("mcp", "literal-credentials")],
        });
  },
};
