import type { Command } from "commander";
import { defineOrder } from "../agent-order.ts";

/** `quarantine`: stops an agent in an organisation, within seconds. */
export function define(command: Command): void {
  defineOrder(command, "quarantine");
}
