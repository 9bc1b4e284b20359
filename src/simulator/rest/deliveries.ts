import type { LoggedDelivery } from "../webhooks/deliver.ts";
import { type Context, HttpError, notFound, ok } from "./context.ts";
import type { Route } from "./router.ts";

/** GitHub keeps deliveries for three days (docs: viewing webhook deliveries). */
const RETENTION = 3 * 24 * 3_600_000;

function retained({ world, deliverer }: Context): LoggedDelivery[] {
  const oldest = world.clock.now().getTime() - RETENTION;
  return deliverer.log
    .filter((delivery) => delivery.statusCode !== 0 && Date.parse(delivery.deliveredAt) >= oldest)
    .reverse();
}

function itemShape(delivery: LoggedDelivery) {
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: delivery.deliveredAt,
    redelivery: delivery.redelivery,
    duration: delivery.duration,
    status: delivery.status,
    status_code: delivery.statusCode,
    event: delivery.event,
    action: delivery.action,
    installation_id: delivery.installationId,
    repository_id: delivery.repositoryId,
    throttled_at: null,
  };
}

function deliveryOr404(context: Context): LoggedDelivery {
  const found = retained(context).find((delivery) => delivery.id === Number(context.params.delivery_id));
  if (found === undefined) throw notFound();
  return found;
}

/** Pages by cursor: the id of the first delivery of the next page. */
function list(context: Context) {
  const { world, query, path } = context;
  const failed = (delivery: LoggedDelivery) => delivery.statusCode < 200 || delivery.statusCode >= 400;
  const status = query.get("status");
  const all = retained(context).filter(
    (delivery) => status === null || failed(delivery) === (status === "failure"),
  );
  const size = Math.min(Number(query.get("per_page") ?? 30) || 30, 100);
  const cursor = query.get("cursor")?.replace(/^v1_/, "") ?? null;
  const start = cursor === null ? 0 : all.findIndex((delivery) => String(delivery.id) === cursor);
  if (start < 0) throw new HttpError(422, "Invalid cursor");
  const next = all[start + size];
  const search = new URLSearchParams(query);
  if (next !== undefined) search.set("cursor", `v1_${next.id}`);
  return {
    status: 200,
    body: all.slice(start, start + size).map(itemShape),
    headers: next === undefined ? {} : { link: `<${world.url}${path}?${search}>; rel="next"` },
  };
}

export const deliveryRoutes: Route[] = [
  {
    name: "GET /app/hook/config",
    access: "app",
    handler: ({ deliverer }) =>
      ok({ content_type: "json", insecure_ssl: "0", secret: "********", url: deliverer.hook?.url ?? "" }),
  },
  { name: "GET /app/hook/deliveries", access: "app", handler: list },
  {
    name: "GET /app/hook/deliveries/{delivery_id}",
    access: "app",
    handler: (context) => {
      const delivery = deliveryOr404(context);
      return ok({
        ...itemShape(delivery),
        url: context.deliverer.hook?.url ?? "",
        request: { headers: delivery.headers, payload: delivery.payload },
        response: delivery.response,
      });
    },
  },
  {
    name: "POST /app/hook/deliveries/{delivery_id}/attempts",
    access: "app",
    handler: (context) => {
      const { guid } = deliveryOr404(context);
      if (context.deliverer.hook === null) throw new HttpError(422, "The webhook of this App is inactive.");
      void context.deliverer.redeliver(guid);
      return ok({}, 202);
    },
  },
];
