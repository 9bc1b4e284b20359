import examples from "@octokit/webhooks-examples";
import fc from "fast-check";
import { expect, test } from "vitest";
import { AgentPolicyError } from "../../src/errors.ts";
import { ingest } from "../../src/server/ingest/index.ts";
import { forAWhile } from "./for-a-while.ts";

const deliveries = (examples as unknown as { name: string; examples: unknown[] }[]).flatMap(
  ({ name, examples: payloads }) => payloads.map((payload) => ({ name, text: JSON.stringify(payload) })),
);

/** A real delivery with one value somewhere replaced by any other. */
const bent = fc
  .record({ delivery: fc.constantFrom(...deliveries), at: fc.nat(400), value: fc.jsonValue() })
  .map(({ delivery, at, value }) => {
    let seen = 0;
    const payload = JSON.parse(delivery.text, (_key, old: unknown) => (seen++ === at ? value : old));
    return { name: delivery.name, payload };
  });

test("any delivery is taken in, or refused with a coded error", () => {
  forAWhile(bent, ({ name, payload }) => {
    let taken: ReturnType<typeof ingest>;
    try {
      taken = ingest(name, payload, { appId: 1, receivedAt: "2026-11-21T12:00:00Z" });
    } catch (error) {
      expect(error).toBeInstanceOf(AgentPolicyError);
      expect(error).toMatchObject({ kind: "evidence" });
      return;
    }
    const { wakes, testimonies, acts, authorizations, gone } = taken;
    expect(taken.ignored).toBe([wakes, testimonies, acts, authorizations, gone].flat().length === 0);
  });
});
