import { type Command, Option } from "commander";
import { readGitHubAccess } from "../../config.ts";
import type { SetupFinding } from "../../doctor/control.ts";
import type { Diagnosis } from "../../doctor/render/text.ts";
import { AgentPolicyError } from "../../errors.ts";
import type { SettingsOptions } from "../../github/settings/options.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import { type Clients, connect } from "../github-access.ts";
import { note, print } from "../output.ts";

interface DoctorOptions {
  org?: true;
  tokenFrom?: string;
  fix?: true;
  apply?: true;
  format: "text" | "json" | "markdown";
}

const EXAMPLES = `Examples:
  agent-policy doctor acme/shop                                     as the App sees it
  agent-policy doctor acme/shop --org --token-from ADMIN_TOKEN      as an administrator sees it, hooks and Apps too
  agent-policy doctor acme/shop --token-from ADMIN_TOKEN --fix      and the rulesets that close what is open
`;

const EPILOGUE = `
APP_ID names the App. It reads with PRIVATE_KEY (or PRIVATE_KEY_PATH), or with the token in the variable that --token-from names; with
both it tells most. The token is used for nothing but reading, unless --apply is given.
Exit codes: 0 nothing found, 1 problems, 2 wrong usage, 3 no problem known, but something could not be told.
`;

/** `doctor`: whether the controls that docs/install.md sets up are in force. */
export function define(command: Command): void {
  command
    .argument("<repository>", "owner/name")
    .option("--org", "look at the organisation's hooks and installed Apps too")
    .option("--token-from <variable>", "environment variable that holds an administrator's token")
    .option("--fix", "give the rulesets that close what is open")
    .option("--apply", "with --fix: put them in force, with the administrator's token")
    .addOption(
      new Option("--format <format>", "what to print").choices(["text", "json", "markdown"]).default("text"),
    )
    .addHelpText("before", EXAMPLES)
    .addHelpText("after", EPILOGUE)
    .action(doctor);
}

async function doctor(repository: string, options: DoctorOptions): Promise<void> {
  const repo = repositoryOf(repository);
  if (options.apply && (!options.fix || options.tokenFrom === undefined))
    throw usage(
      "--apply needs --fix and --token-from",
      "Name the variable that holds an administrator's token.",
    );
  const access = readGitHubAccess(options.tokenFrom);
  const clients = await connect(access, repo);
  const settings: SettingsOptions = {
    client: readerOf(clients, repository),
    app: clients.app,
    appId: access.appId,
    repo,
    organization: options.org === true,
  };
  let found = await examine(settings, options).catch((error) => {
    throw tokenRefused(error)
      ? usage(`GitHub does not accept the token in ${options.tokenFrom}`, "Set it to a token that is valid.")
      : error;
  });
  if (options.apply && (await apply(settings, found)) > 0) found = await examine(settings, options);
  process.exitCode = exitCode(found.findings);
  await print(await render(found, options.format));
}

function repositoryOf(text: string): { owner: string; repo: string } {
  const [, owner, repo] = /^([\w-]+)\/([\w.-]+)$/.exec(text) ?? [];
  if (owner !== undefined && repo !== undefined) return { owner, repo };
  throw usage(`"${text}" is no repository`, "Write it as owner/name, for example acme/shop.");
}

function usage(message: string, remedy: string): AgentPolicyError {
  return new AgentPolicyError("usage", "usage/doctor", message, { remedy });
}

/** GitHub knows nobody by this token; of the App's own key `connect` tells. */
function tokenRefused(error: unknown): boolean {
  const { cause } = error instanceof AgentPolicyError ? error : {};
  return cause instanceof Error && "status" in cause && cause.status === 401;
}

function readerOf({ person, app }: Clients, repository: string): SettingsOptions["client"] {
  const client = person ?? app?.installation;
  if (client) return client;
  throw new AgentPolicyError(
    "unknown",
    "doctor/not-installed",
    `The App is not installed on ${repository}, so it cannot look`,
    {
      remedy: "Install it there, or look with an administrator's token: --token-from VARIABLE.",
    },
  );
}

async function examine(settings: SettingsOptions, { fix }: DoctorOptions): Promise<Diagnosis> {
  const [{ readSettings }, { diagnose, fixesOf }] = await Promise.all([
    import("../../github/settings/settings.ts"),
    import("../../doctor/diagnose.ts"),
  ]);
  const facts = await readSettings(settings);
  const findings = diagnose(facts);
  return { facts, findings, fixes: fix ? fixesOf(findings) : null };
}

/** @returns how many rulesets were put in force */
async function apply({ client, repo }: SettingsOptions, { fixes }: Diagnosis): Promise<number> {
  const { applyRuleset } = await import("../../github/settings/apply.ts");
  const words = { created: "made", updated: "replaced by what it should be", left: "was in force already" };
  for (const fix of fixes ?? []) {
    const { name, id, did } = await applyRuleset(client, repo, fix);
    note(`Ruleset "${name}" (${id}): ${words[did]}.`);
  }
  return fixes?.length ?? 0;
}

/** A problem says no; what could not be told leaves it open; notes change nothing. */
export function exitCode(findings: readonly SetupFinding[]): ExitCode {
  if (findings.some(({ severity }) => severity === "problem")) return EXIT.refused;
  return findings.some(({ severity }) => severity === "unknown") ? EXIT.undecided : EXIT.ok;
}

async function render(found: Diagnosis, format: DoctorOptions["format"]): Promise<string> {
  switch (format) {
    case "json": {
      const { renderJson } = await import("../../doctor/render/json.ts");
      return `${JSON.stringify(renderJson(found), null, 2)}\n`;
    }
    case "markdown": {
      const { renderMarkdown } = await import("../../doctor/render/markdown.ts");
      return renderMarkdown(found);
    }
    case "text": {
      const { renderText } = await import("../../doctor/render/text.ts");
      return renderText(found);
    }
  }
}
