import type { Octokit } from "@octokit/core";
import { RequestError } from "@octokit/request-error";
import type { EtagCache } from "./etag-cache.ts";

/**
 * Innermost hooks of every request: a time-out a try, and no half-read answer taken for a whole one. Octokit hands a
 * cut-off JSON body over as text with status 200; here it is an error of status 502, which the retry plugin repeats.
 */
export function guardResponses(octokit: Octokit, options: { timeoutMs: number }): void {
  octokit.hook.wrap("request", async (request, parameters) => {
    // Nested hooks all see one parameters object, and what a hook passes on instead of it is ignored: so it is changed in place.
    parameters.request = { ...parameters.request, signal: AbortSignal.timeout(options.timeoutMs) };
    const response = await request(parameters);
    const type = String(response.headers["content-type"] ?? "");
    if (type.includes("json") && typeof response.data === "string") {
      const { method, url, headers } = octokit.request.endpoint.parse(parameters);
      throw new RequestError("GitHub's answer broke off before its end", 502, {
        request: { method, url, headers, request: parameters.request ?? {} },
        response: { status: 502, url: response.url, headers: response.headers, data: response.data },
      });
    }
    return response;
  });
}

/**
 * Asks conditionally for what was read before. 304 answers do not count against the primary limit
 * (docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#use-conditional-requests).
 */
export function askConditionally(octokit: Octokit, cache: EtagCache): void {
  octokit.hook.wrap("request", async (request, parameters) => {
    if (parameters.method !== "GET") return request(parameters);
    const { url, headers } = octokit.request.endpoint.parse(parameters);
    const key = `${String(headers.accept ?? "")} ${url}`;
    const cached = cache.get(key);
    try {
      if (cached) parameters.headers = { ...parameters.headers, "if-none-match": cached.etag };
      const response = await request(parameters);
      const etag = response.headers.etag;
      if (response.status === 200 && etag) {
        const { status, data } = response;
        cache.set(
          key,
          { etag, status, headers: { ...response.headers }, data },
          sizeOf(data, response.headers),
        );
      }
      return response;
    } catch (error) {
      if (!cached || !(error instanceof RequestError) || error.status !== 304) throw error;
      const { status, headers: kept, data } = cached;
      return { url, status, headers: kept, data } as Awaited<ReturnType<typeof request>>;
    }
  });
}

/**
 * Keeps mutations apart, as GitHub asks for ("wait at least one second between each request" that creates content:
 * docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#pause-between-mutative-requests).
 * The throttling plugin would also hold back GraphQL queries, which change nothing.
 */
export function spaceWrites(octokit: Octokit, options: { betweenMs: number; clock?: () => number }): void {
  const clock = options.clock ?? Date.now;
  let free = 0;
  octokit.hook.before("request", async (parameters) => {
    if (parameters.method === "GET" || parameters.method === "HEAD" || parameters.url === "/graphql") return;
    if (parameters.url.endsWith("/access_tokens")) return;
    const start = Math.max(clock(), free);
    free = start + options.betweenMs;
    const wait = start - clock();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
  });
}

function sizeOf(data: unknown, headers: Record<string, unknown>): number {
  const announced = Number(headers["content-length"]);
  if (Number.isFinite(announced) && announced > 0) return announced;
  return data instanceof ArrayBuffer ? data.byteLength : JSON.stringify(data ?? null).length;
}
