import { type Control, type ControlFinding, untold } from "../control.ts";
import type { SetupFacts } from "../facts.ts";

export const deployKeys: Control = {
  id: "keys/write",
  title: "No deploy key may write.",
  *examine({ deployKeys: read }) {
    if (!read.known) {
      yield untold("deploy keys", read.gap);
      return;
    }
    for (const { id, title, created } of read.value.filter(({ readOnly }) => !readOnly))
      yield {
        severity: "problem",
        subject: `deploy key ${id}`,
        message: `The deploy key "${title}" (made ${created.slice(0, 10)}) may write, never expires, and GitHub does not tell who uses it.`,
        remedy: "Replace it by an App's token, or make it read-only.",
      };
  },
};

type Read = SetupFacts["hooks"];

/** Hooks of the repository, and of the organisation where it was looked at. */
function hooksOf({ hooks, organization }: SetupFacts): { what: string; read: Read }[] {
  return [
    { what: "webhook", read: hooks },
    ...(organization === null
      ? []
      : [{ what: `webhook of ${organization.login}`, read: organization.hooks }]),
  ];
}

export const hookSecrets: Control = {
  id: "hooks/secret",
  title: "Every webhook is signed.",
  *examine(facts): Generator<ControlFinding> {
    for (const { what, read } of hooksOf(facts)) {
      if (!read.known) {
        yield untold(`${what}s`, read.gap);
        continue;
      }
      for (const { id, host } of read.value.filter(({ active, secret }) => active && !secret))
        yield {
          severity: "problem",
          subject: `${what} ${id}`,
          message: `What is sent to ${host} carries no signature: whoever knows the address can act as GitHub towards it.`,
          remedy: "Set a secret, and have the receiver check it.",
        };
    }
  },
};

export const hookTls: Control = {
  id: "hooks/tls",
  title: "Every webhook goes to a receiver whose certificate is checked.",
  *examine(facts) {
    for (const { what, read } of hooksOf(facts))
      for (const { id, host } of (read.known ? read.value : []).filter(
        (hook) => hook.active && !hook.verifiesTls,
      ))
        yield {
          severity: "problem",
          subject: `${what} ${id}`,
          message: `What is sent to ${host} goes without a checked certificate: whoever stands between can read and change it.`,
          remedy: "Use an https address and switch on SSL verification.",
        };
  },
};
