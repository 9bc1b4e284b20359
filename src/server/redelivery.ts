import type { Octokit } from "@octokit/core";
import type { Logger } from "pino";
import { z } from "zod";
import type { Store } from "../store/database.ts";

/** How far back is looked. GitHub keeps deliveries for three days (docs.github.com/webhooks/using-webhooks/handling-failed-webhook-deliveries). */
const LOOK_BACK_MS = 3 * 24 * 3_600_000;
const PAGE = 100;
/** More pages than this wait for the next time; the newest come first. */
const MAX_PAGES = 20;
/** A delivery that failed so often is one that this server refuses for good. */
const MAX_ATTEMPTS = 5;

const deliveries = z.array(
  z.object({ id: z.number(), guid: z.string(), delivered_at: z.string(), event: z.string() }),
);

export interface RedeliveryDeps {
  db: Store;
  log: Logger;
  /** Authenticated as the App itself (a JWT): an installation's token may not read the delivery log. */
  octokit: Octokit;
  now: () => Date;
}

/**
 * Asks GitHub to send again what it could not deliver: it never does so by itself
 * (docs.github.com/webhooks/using-webhooks/handling-failed-webhook-deliveries). A delivery that is in the inbox
 * arrived in the end, whatever GitHub's log says of its first try; the GUID stays the same.
 *
 * @returns how many were asked for
 */
export async function redeliverFailed({ db, log, octokit, now }: RedeliveryDeps): Promise<number> {
  const failed = await failures(octokit, now().getTime() - LOOK_BACK_MS);
  const arrived = await inInbox(db, [...failed.keys()]);
  let asked = 0;
  for (const [guid, { id, event, attempts }] of failed) {
    if (arrived.has(guid) || attempts >= MAX_ATTEMPTS) continue;
    await octokit.request("POST /app/hook/deliveries/{delivery_id}/attempts", { delivery_id: id });
    log.info({ delivery: guid, event, attempts }, "a delivery that had failed was asked for again");
    asked += 1;
  }
  return asked;
}

/** Failed deliveries by GUID, with the newest attempt's id and how many failed. */
async function failures(octokit: Octokit, since: number) {
  const failed = new Map<string, { id: number; event: string; attempts: number }>();
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const { data, headers } = await octokit.request("GET /app/hook/deliveries", {
      per_page: PAGE,
      status: "failure",
      ...(cursor === undefined ? {} : { cursor }),
    });
    for (const { id, guid, event, delivered_at } of deliveries.parse(data)) {
      if (Date.parse(delivered_at) < since) return failed;
      const known = failed.get(guid);
      failed.set(guid, known ? { ...known, attempts: known.attempts + 1 } : { id, event, attempts: 1 });
    }
    cursor = nextCursor(headers.link);
    if (cursor === undefined) return failed;
  }
  return failed;
}

function nextCursor(link: string | undefined): string | undefined {
  const next = /<([^>]+)>;\s*rel="next"/.exec(link ?? "")?.[1];
  return next === undefined ? undefined : (new URL(next).searchParams.get("cursor") ?? undefined);
}

async function inInbox(db: Store, guids: string[]): Promise<Set<string>> {
  if (guids.length === 0) return new Set();
  const rows = await db.selectFrom("inbox").select("delivery").where("delivery", "in", guids).execute();
  return new Set(rows.map(({ delivery }) => delivery));
}
