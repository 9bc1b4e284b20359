import type { Command } from "commander";

/** What a command's module exports: adds arguments, options and action to the command it is given. */
export interface CommandModule {
  define(command: Command): void;
}

/** Every command, with the one line that the overview shows. A module is loaded only when its command is called. */
export const COMMANDS: Record<string, { summary: string; load: () => Promise<CommandModule> }> = {
  validate: {
    summary: "check a policy file and tell every mistake with its line",
    load: () => import("./commands/validate.ts"),
  },
  identify: {
    summary: "tell which commits or pull requests come from agents",
    load: () => import("./commands/identify.ts"),
  },
  check: {
    summary: "judge a range of a local repository by its policy",
    load: () => import("./commands/check.ts"),
  },
  scan: {
    summary: "find the ways in which an agent reaches deploy rights through workflows and bots",
    load: () => import("./commands/scan.ts"),
  },
  doctor: {
    summary: "tell whether each control is in force on GitHub, and what closes those that are not",
    load: () => import("./commands/doctor.ts"),
  },
  explain: {
    summary: "tell a stored decision again",
    load: () => import("./commands/explain.ts"),
  },
  attest: {
    summary: "sign what a sandbox says about a range of commits",
    load: () => import("./commands/attest.ts"),
  },
  verify: {
    summary: "verify an attestation against a range of commits",
    load: () => import("./commands/verify.ts"),
  },
  agents: {
    summary: "list the agents of an organisation, their state and who nobody listed",
    load: () => import("./commands/agents.ts"),
  },
  quarantine: {
    summary: "stop an agent at once in an organisation",
    load: () => import("./commands/quarantine.ts"),
  },
  release: {
    summary: "let a stopped or dormant agent work again",
    load: () => import("./commands/release.ts"),
  },
  serve: {
    summary: "run the App",
    load: () => import("./commands/serve.ts"),
  },
  init: {
    summary: "write a starter policy for a repository",
    load: () => import("./commands/init.ts"),
  },
  demo: {
    summary: "play agents' pull requests through the App on a simulated GitHub",
    load: () => import("./commands/demo.ts"),
  },
};
