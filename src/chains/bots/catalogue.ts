import { z } from "zod";
import type { BotEntry } from "../types.ts";
import rows from "./catalogue.json" with { type: "json" };
import { botEntry } from "./schema.ts";

/** The built-in catalogue: bots that deploy, merge or release when something on GitHub tells them to. */
export const CATALOGUE: readonly BotEntry[] = z.array(botEntry).parse(rows);

const byId = new Map(CATALOGUE.map((entry) => [entry.id, entry]));

/** The row of that id, as `deploy.bots` names it; undefined when the catalogue has none. */
export function catalogued(id: string): BotEntry | undefined {
  return byId.get(id);
}
