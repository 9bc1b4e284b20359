import type { ServerResponse } from "node:http";
import type { LoggedRequest } from "../api.ts";
import type { Fault } from "../faults.ts";
import type { Answer } from "../rest/context.ts";

/** Spoils an answer: the client sees what a failing GitHub or network shows it. */
export function spoil(
  entry: LoggedRequest,
  fault: Fault,
  response: ServerResponse,
  answer: Answer | null,
): void {
  entry.fault = fault.kind;
  const retryAfter = String(fault.retryAfter ?? 60);
  const json = { "content-type": "application/json; charset=utf-8" };
  const send = (status: number, headers: Record<string, string>, body: unknown) => {
    entry.status = status;
    response.writeHead(status, { ...json, ...headers }).end(JSON.stringify(body));
  };
  switch (fault.kind) {
    case "500":
      send(500, {}, { message: "Server Error" });
      return;
    case "403-secondary":
      send(
        403,
        { "retry-after": retryAfter },
        {
          message:
            "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.",
          documentation_url:
            "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits",
        },
      );
      return;
    case "429":
      send(
        429,
        { "retry-after": retryAfter, "x-ratelimit-remaining": "0" },
        { message: "Too Many Requests" },
      );
      return;
    case "graphql-errors":
      send(
        200,
        {},
        {
          data: null,
          errors: [
            {
              message:
                "Something went wrong while executing your query. This may be the result of a timeout, or it could be a GitHub bug.",
            },
          ],
        },
      );
      return;
    case "graphql-field":
      send(200, {}, withoutField(answer?.body, fault.field ?? []));
      return;
    case "truncated": {
      entry.status = answer?.status ?? 200;
      const full = JSON.stringify(answer?.body ?? { message: "cut off in the middle of" });
      response.writeHead(entry.status, json).end(full.slice(0, Math.max(1, Math.floor(full.length / 2))));
      return;
    }
    case "reset":
      response.socket?.resetAndDestroy();
      return;
    case "timeout":
      // Never answered; the socket goes when the client gives up or the simulator closes.
      return;
  }
}

/** The answer with one field null, as when its resolver failed. */
function withoutField(body: unknown, path: readonly string[]): unknown {
  const { data, errors = [] } = structuredClone(body ?? {}) as { data?: unknown; errors?: unknown[] };
  const names = [...path];
  const last = names.pop();
  let at = data as Record<string, unknown> | null | undefined;
  for (const name of names) at = at?.[name] as typeof at;
  if (at && last !== undefined) at[last] = null;
  return { data, errors: [...errors, { path, message: "Something went wrong while executing your query." }] };
}
