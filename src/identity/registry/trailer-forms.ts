import { addressesIn } from "../email.ts";
import { readTrailers, type Trailer } from "../trailers.ts";
import type { AgentRow } from "./schema.ts";

/** Passes a change on, whoever wrote it: https://docs.kernel.org/process/submitting-patches.html#sign-your-work */
export const SIGN_OFF = "signed-off-by";

/** Trailers whose value names somebody by address. */
const PERSON_KEYS = ["co-authored-by", "co-developed-by", "assisted-by", "generated-by", SIGN_OFF];

/** A trailer that may say who was at work. */
export interface TrailerSign {
  trailer: Trailer;
  /** The agent whose own form this is. */
  agent: string | null;
  /** Addresses of the people and tools it names; none when `agent` already says it. */
  addresses: string[];
}

export type TrailerReader = (message: string) => TrailerSign[];

/**
 * Compiles the registry's trailer forms to one reader of messages. Values are compared whole (`is`) or from their
 * beginning (`starts`), in lower case, ASCII only: no other letter may lower-case into a match.
 */
export function compileTrailers(rows: readonly AgentRow[]): TrailerReader {
  const exact = new Map<string, string>();
  const starts = new Map<string, { prefix: string; agent: string }[]>();
  const keys = new Set(PERSON_KEYS);
  for (const row of rows) {
    for (const form of row.trailers ?? []) {
      keys.add(form.key);
      if (form.is !== undefined) exact.set(`${form.key}:${form.is}`, row.id);
      if (form.starts !== undefined) {
        starts.set(form.key, [...(starts.get(form.key) ?? []), { prefix: form.starts, agent: row.id }]);
      }
    }
  }

  const ownForm = ({ key, value }: Trailer): string | null => {
    if (!/^[ -~]*$/.test(value)) return null;
    const lower = value.toLowerCase();
    return (
      exact.get(`${key}:${lower}`) ??
      starts.get(key)?.find(({ prefix }) => lower.startsWith(prefix))?.agent ??
      null
    );
  };

  return (message) =>
    readTrailers(message, keys).map((trailer) => {
      const agent = ownForm(trailer);
      const addresses = agent === null && PERSON_KEYS.includes(trailer.key) ? addressesIn(trailer.value) : [];
      return { trailer, agent, addresses };
    });
}
