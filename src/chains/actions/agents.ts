import type { Step } from "../workflow/model.ts";
import { knownAction } from "./known.ts";
import { actionOf } from "./uses.ts";

/** A coding agent that a step runs, with what it is given to act with. */
export interface AgentStep {
  /** The action, or the command of a script. */
  name: string;
  /** Tools it may use unasked, as written. */
  tools: string[];
  /** MCP servers it is connected to: names, or the file that lists them. */
  servers: string[];
  /** Started by a command of a script, which says itself what the agent reads. */
  script: boolean;
}

/** Commands that run an agent without anybody watching (each tool's own reference of its command line). */
const COMMANDS =
  /(?:^|[\s;&|(])(?:npx\s+(?:-y\s+|--yes\s+)?(?:@[\w-]+\/)?)?(claude(?:-code)?|codex|gemini(?:-cli)?|copilot|aider|opencode|cursor-agent|amp|goose)\s[^\n]{0,400}?(?:-p\b|--print\b|--prompt\b|\bexec\b|\brun\b|--message\b|--yolo\b|--allow-all-tools\b|--dangerously-skip-permissions\b)/;

/** Inputs that carry an agent's settings, by the READMEs of the actions in `known.ts`. */
const SETTINGS = [
  "claude_args",
  "settings",
  "mcp_config",
  "codex-args",
  "codex-config",
  "gemini_args",
  "args",
];
const TOOL_INPUTS = ["allowed_tools", "allowed-tools", "tools"];

const TOOLS =
  /--(?:allowed-?tools|allow-tool|allowedTools)[=\s]+(?:"([^"]{1,2000})"|'([^']{1,2000})'|(\S{1,400}))/gi;
const JSON_TOOLS = /"(?:coreTools|core|allowed|allow|allowedTools)"\s*:\s*\[([^\]]{0,2000})\]/g;
const JSON_SERVER = /"([\w.-]{1,80})"\s*:\s*\{\s*"(?:command|url|httpUrl|type|args|env)"\s*:/g;
const SERVER_FILE = /--(?:mcp-config|additional-mcp-config)[=\s]+["']?@?([\w./-]{1,200}\.json)/g;
const ALL_TOOLS =
  /--(?:yolo|dangerously-skip-permissions|allow-all-tools|dangerously-bypass-approvals-and-sandbox)\b/;

/** More than these are cut: a path is read by people. */
const MOST = 8;

/** The agent a step runs; null for any other step. */
export function agentOf(step: Step): AgentStep | null {
  const script = step.run?.text.slice(0, 20_000);
  const action = knownAction(step)?.agent === undefined ? null : actionOf(step);
  const command = script === undefined ? null : COMMANDS.exec(script);
  if (action === null && command === null) return null;
  const given = SETTINGS.flatMap((input) => step.with.get(input)?.text.slice(0, 20_000) ?? []);
  const text = [...given, script ?? ""].join("\n");
  return {
    name: action?.name ?? command?.[1] ?? "",
    tools: first([
      ...(ALL_TOOLS.test(text) ? ["every tool"] : []),
      ...TOOL_INPUTS.flatMap((input) => listed(step.with.get(input)?.text ?? "")),
      ...[...text.matchAll(TOOLS)].flatMap((match) => listed(match[1] ?? match[2] ?? match[3] ?? "")),
      ...[...text.matchAll(JSON_TOOLS)].flatMap((match) => listed(match[1] ?? "")),
    ]),
    servers: first([
      ...[...text.matchAll(JSON_SERVER)].map((match) => match[1] ?? ""),
      ...[...text.matchAll(SERVER_FILE)].map((match) => match[1] ?? ""),
    ]),
    script: action === null,
  };
}

/** `Bash(gh pr:*),Edit`: split at commas and lines outside of parentheses. */
function listed(text: string): string[] {
  return text
    .slice(0, 2_000)
    .split(/[,\n]+(?![^(]{0,400}\))/)
    .map((tool) => tool.trim().replace(/^["']|["']$/g, ""))
    .filter((tool) => tool !== "");
}

const first = (names: readonly string[]) => [...new Set(names)].slice(0, MOST);
