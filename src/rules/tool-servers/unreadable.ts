import { pointer, type Rule, type RuleResult } from "../rule.ts";
import { assess } from "./assess.ts";
import { object } from "./level.ts";

/** What cannot be understood may hold anything, so it is as serious as the strictest of what it could hide. */
export const toolServerUnreadable: Rule = {
  id: "mcp/unreadable",
  title: "Readable tool-server configuration",
  description: "Configuration of tool servers that an agent adds or edits can be read without doubt.",
  controls: ["ASI04", "MAESTRO-L3", "NIST-AI-RMF-MEASURE-2.7"],
  *evaluate(context): Iterable<RuleResult> {
    const { mcp } = context.policy;
    if (!context.attribution.governed || mcp === undefined) return;
    const { files, gaps } = assess(context);
    for (const gap of gaps) yield { gap };
    const asked = (["unlisted", "literal-credentials"] as const).filter((key) => mcp[key] === "forbid");
    const level = asked.length > 0 ? "forbid" : "review";
    for (const { path, problems } of files)
      for (const { line, message } of problems)
        yield* object(context, {
          level,
          path,
          line,
          message: `Which tool servers the file names cannot be told: ${message}`,
          remedy: `Write \`${path}\` so that every tool reads it the same way.`,
          because: asked.length > 0 ? asked.map((key) => pointer("mcp", key)) : [pointer("mcp")],
        });
  },
};
