import { compileListing, readUrl } from "../../tool-servers/match.ts";
import { shown } from "../../tool-servers/secrets.ts";
import type { ToolServer } from "../../tool-servers/server.ts";
import { pointer, type Rule, type RuleResult } from "../rule.ts";
import { assess } from "./assess.ts";
import { object } from "./level.ts";

/** `mcp.unlisted`: tool servers that no entry of `mcp.servers` lists. */
export const toolServerUnlisted: Rule = {
  id: "mcp/unlisted",
  title: "Listed tool servers",
  description:
    "Tool servers that an agent adds or edits are listed under `mcp.servers`, every address and command of them.",
  controls: ["ASI02", "ASI04", "MAESTRO-L3", "NIST-AI-RMF-GOVERN-6.1"],
  *evaluate(context): Iterable<RuleResult> {
    const { mcp } = context.policy;
    if (!context.attribution.governed || mcp === undefined || mcp.unlisted === "allow") return;
    const { files, gaps } = assess(context);
    for (const gap of gaps) yield { gap };
    const listing = compileListing(mcp.servers);
    for (const { path, servers } of files)
      for (const { server, edited } of servers) {
        const { listed, diverted } = listing(server);
        if (listed && diverted === null) continue;
        const name = shown(server.name);
        yield* object(context, {
          level: mcp.unlisted,
          path,
          line: server.line,
          message: `The tool server \`${name}\` (${whereOf(server)}) is ${edited ? "edited" : "added"}, and ${
            listed && diverted !== null
              ? `its setting \`${shown(diverted)}\` can make the listed command run something else`
              : "no entry of `mcp.servers` lists it"
          }`,
          remedy: `Take \`${name}\` out of \`${path}\`, or have its address or command line listed under \`mcp.servers\` in the policy.`,
          because: [pointer("mcp", "unlisted")],
        });
      }
  },
};

/** Enough to recognise it by; never a path, an argument or a user, which may hold a key. */
function whereOf({ command, urls, images }: ToolServer): string {
  const [address] = urls;
  if (command !== null) return `command \`${shown(command.replace(/^.*[/\\]/, "").split(/\s/)[0] ?? "")}\``;
  if (address !== undefined) {
    const host = readUrl(address)?.host;
    return host === undefined ? "an address that cannot be told" : `at \`${shown(host)}\``;
  }
  return images.length > 0 ? "a container image" : "neither address nor command";
}
