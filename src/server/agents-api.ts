import { Hono } from "hono";
import { z } from "zod";
import { AgentPolicyError } from "../errors.ts";
import { orderAgent } from "../store/agents/orders.ts";
import { reportAgents } from "../store/agents/report.ts";
import type { Store } from "../store/database.ts";
import { findAccount } from "../store/installations.ts";

const order = z.object({
  reason: z.string(),
  by: z.string(),
  organization: z.string().optional(),
});

/**
 * `GET /api/agents`, `POST /api/agents/{id}/quarantine` and `…/release`. Whoever mounts it asks for the token.
 *
 * @param wake work has come in
 */
export function createAgentsApi(db: Store, wake: () => void): Hono {
  const api = new Hono();

  api.get("/", async (context) =>
    context.json(await reportAgents(db, await findAccount(db, context.req.query("organization")))),
  );

  api.post("/:id/:kind{quarantine|release}", async (context) => {
    const body = order.safeParse(await context.req.json().catch(() => null));
    if (!body.success)
      throw new AgentPolicyError("usage", "agents/request", "The body is not an order", {
        remedy: 'Send JSON: {"by": "NAME", "reason": "TEXT", "organization": "LOGIN"}.',
      });
    const { by, reason, organization } = body.data;
    const kind = context.req.param("kind") === "release" ? "release" : "quarantine";
    const account = await findAccount(db, organization);
    const outcome = await orderAgent(db, account, { kind, agent: context.req.param("id"), by, reason });
    wake();
    return context.json(outcome);
  });

  return api;
}
