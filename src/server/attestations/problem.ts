import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";

/** What an answer of the public API says went wrong. */
export interface Problem {
  status: ContentfulStatusCode;
  /** Stable, documented. */
  code: string;
  detail: string;
  remedy?: string | undefined;
  headers?: Record<string, string>;
}

const TITLES: Partial<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  405: "Method Not Allowed",
  408: "Request Timeout",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  429: "Too Many Requests",
  500: "Internal Server Error",
  503: "Service Unavailable",
};

/** Answers with `application/problem+json` (RFC 9457); `code` and `remedy` are extension members (§3.2). */
export function problem(context: Context, { status, code, detail, remedy, headers = {} }: Problem): Response {
  const body = {
    type: "about:blank",
    title: TITLES[status] ?? "Error",
    status,
    code,
    detail,
    ...(remedy === undefined ? {} : { remedy }),
  };
  return context.body(`${JSON.stringify(body)}\n`, status, {
    "content-type": "application/problem+json",
    ...headers,
  });
}
