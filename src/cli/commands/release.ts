import type { Command } from "commander";
import { defineOrder } from "../agent-order.ts";

/** `release`: ends a live quarantine, and renews an agent that went dormant. */
export function define(command: Command): void {
  defineOrder(command, "release");
}
