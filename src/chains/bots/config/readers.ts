import { readAtlantis } from "./atlantis.ts";
import { readAutomergeAction } from "./automerge-action.ts";
import { readBorsNg, readRustBors } from "./bors.ts";
import { readBranchDeploy, readCommandAction } from "./branch-deploy.ts";
import { readBulldozer } from "./bulldozer.ts";
import { readDigger } from "./digger.ts";
import type { StepReader } from "./inputs.ts";
import { readKodiak } from "./kodiak.ts";
import { readMergify } from "./mergify.ts";
import type { Reader } from "./reading.ts";
import { readReleasePlease } from "./release-please.ts";
import { readRenovate } from "./renovate.ts";
import { readSlashCommandAction } from "./slash-command-action.ts";
import { readSlashCommandDispatch } from "./slash-command-dispatch.ts";
import { readTerrateam } from "./terrateam.ts";

/** Bots whose configuration file is read, by id, and which of their files (all that the catalogue names when absent). */
export const READERS: ReadonlyMap<string, { read: Reader; only?: RegExp }> = new Map([
  ["atlantis", { read: readAtlantis }],
  ["bors-ng", { read: readBorsNg }],
  ["bulldozer", { read: readBulldozer }],
  ["digger", { read: readDigger }],
  ["kodiak", { read: readKodiak }],
  ["mergify", { read: readMergify }],
  ["release-please", { read: readReleasePlease, only: /release-please-config\.json$/ }],
  ["renovate", { read: readRenovate }],
  ["rust-bors", { read: readRustBors }],
  ["terrateam", { read: readTerrateam }],
]);

/** Bots that a workflow step configures, by id. */
export const STEP_READERS: ReadonlyMap<string, StepReader> = new Map([
  ["automerge-action", readAutomergeAction],
  ["branch-deploy", readBranchDeploy],
  ["command-action", readCommandAction],
  ["slash-command-action", readSlashCommandAction],
  ["slash-command-dispatch", readSlashCommandDispatch],
]);
