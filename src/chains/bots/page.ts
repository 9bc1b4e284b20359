import type { BotEntry, GuardVerdict, Profile } from "../types.ts";
import { CATALOGUE } from "./catalogue.ts";

const INTRODUCTION = `<!-- Written by \`npm run schema\` from src/chains/bots/catalogue.json. -->

# Bots

Bots outside your workflows deploy, merge and release when a comment, a label, a branch or a tag tells them to. An agent that may
comment may then have deployed. This page lists the bots that \`agent-policy\` knows: what sets each off, whom it listens to
when nothing is configured, and how to make the check \`agent-policy\` its precondition.

- A bot is found by its configuration file or by the step that runs it. Bots that leave no trace in a repository have to be named
  in the policy (\`deploy.bots\`), as have bots of your own.
- Whom a bot listens to is said for three profiles: somebody who may comment, who may triage, who may write. \`?\` means that it
  is decided where this repository cannot tell: on the bot's server, in a ruleset, by a list of people.
- The configuration of Atlantis, bors, Bulldozer, Digger, Kodiak, Mergify, release-please, Renovate and Terrateam is read, and the
  inputs of the steps that run github/branch-deploy, github/command, slash-command-dispatch, slash-command-action and
  automerge-action. Whatever in them is not understood makes the answer \`?\`, never "no".
- A precondition prevents. It holds for the change, not for the person: on a change that policy lets through, whoever the bot listens
  to can still set it off. And a bot that looks at the *name* of a check only takes anybody's status of that name for it; writers
  can set one. Where a bot can pin the App (Mergify: \`@app/name\`), pin it; a ruleset that requires the check from this App
  closes the rest.
`;

const SECTIONS: [does: BotEntry["capability"]["does"], title: string][] = [
  ["deploy", "Bots that deploy"],
  ["merge", "Bots that merge"],
  ["release", "Bots that release"],
];

/** The page docs/bots.md, from the catalogue. */
export function botsPage(): string {
  return [INTRODUCTION, ...SECTIONS.map(([does, title]) => section(does, title)), sources()].join("\n");
}

function section(does: BotEntry["capability"]["does"], title: string): string {
  const rows = CATALOGUE.filter(({ capability }) => capability.does === does).map((entry) =>
    row([
      `${cell(entry.name)} (\`${entry.id}\`)`,
      entry.levers
        .map(({ syntax, note }) => cell(note === undefined ? syntax : `${syntax} (${note})`))
        .join("<br>"),
      cell(entry.capability.name),
      `${listens(entry)}<br>${cell(entry.gate.reason)}`,
      cell(entry.precondition.text, true),
    ]),
  );
  const head = [
    "Bot",
    "What sets it off",
    "What it then does",
    "Whom it listens to by default",
    "The check as its precondition",
  ];
  return `## ${title}\n\n${row(head)}\n${row(head.map(() => "---"))}\n${rows.join("\n")}\n`;
}

const WORDS: Record<GuardVerdict, string> = { passes: "yes", stops: "no", unknown: "?" };

function listens({ gate }: BotEntry): string {
  const word = (profile: Profile) => `${profile} ${WORDS[gate.verdicts[profile]]}`;
  return `${word("commenter")}, ${word("triage")}, ${word("writer")}`;
}

function sources(): string {
  const rows = CATALOGUE.map((entry) =>
    row([
      `\`${entry.id}\``,
      sourcesOf(entry)
        .map((source) => cell(source))
        .join("<br>"),
      entry.checked,
    ]),
  );
  const head = ["Bot", "Source", "Checked"];
  return `## Sources\n\nFiles are named as owner/name/path@commit on GitHub.\n\n${row(head)}\n${row(head.map(() => "---"))}\n${rows.join("\n")}\n`;
}

function sourcesOf({ sources, fromChange }: BotEntry): string[] {
  return [...new Set([...sources, ...(fromChange === undefined ? [] : [fromChange.source])])];
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

/** Plain text in a cell; `code` in backticks stays as it is. */
function cell(text: string, keepsCode = false): string {
  const escaped = text.replaceAll("|", "\\|").replaceAll("<", "&lt;");
  return keepsCode ? escaped : escaped.replaceAll("*", "\\*").replaceAll("_", "\\_").replaceAll("@", "&#64;");
}
