import { unpinnedLaunches } from "../../tool-servers/launch.ts";
import { compileListing } from "../../tool-servers/match.ts";
import { shown } from "../../tool-servers/secrets.ts";
import { pointer, type Rule, type RuleResult } from "../rule.ts";
import { assess } from "./assess.ts";
import { object } from "./level.ts";

/**
 * Commands that fetch code and run it without saying exactly which. As strict as `mcp.unlisted`; a command that the policy lists
 * word for word, without wildcards, is accepted as it stands.
 */
export const toolServerUnpinned: Rule = {
  id: "mcp/unpinned",
  title: "Pinned tool servers",
  description:
    "Tool servers that an agent adds or edits run exact versions, not whatever a registry serves next.",
  controls: ["ASI04", "MAESTRO-L3", "NIST-AI-RMF-GOVERN-6.1"],
  *evaluate(context): Iterable<RuleResult> {
    const { mcp } = context.policy;
    if (!context.attribution.governed || mcp === undefined || mcp.unlisted === "allow") return;
    const { files, gaps } = assess(context);
    for (const gap of gaps) yield { gap };
    const listing = compileListing(mcp.servers);
    for (const { path, servers } of files)
      for (const { server } of servers) {
        if (listing(server).verbatim) continue;
        for (const { launcher, pin } of unpinnedLaunches(server))
          yield* object(context, {
            level: mcp.unlisted,
            path,
            line: server.line,
            message: `The tool server \`${shown(server.name)}\` runs code fetched by ${launcher} that is not pinned`,
            remedy: `Name exactly what is run: ${pin}.`,
            because: [pointer("mcp", "unlisted")],
          });
      }
  },
};
