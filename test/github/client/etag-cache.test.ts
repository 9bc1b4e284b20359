import { expect, test } from "vitest";
import { createEtagCache, partOf } from "../../../src/github/client/etag-cache.ts";

const answer = (etag: string) => ({ etag, status: 200, headers: {}, data: {} });

test("installations that share a cache do not see each other's answers", () => {
  const cache = createEtagCache(100);
  const [one, other] = [partOf(cache, 1), partOf(cache, 11)];
  one.set("1 /repos/acme/shop", answer("a"), 10);
  expect(one.get("1 /repos/acme/shop")?.etag).toBe("a");
  expect(other.get("1 /repos/acme/shop")).toBeUndefined();
  expect(other.get("/repos/acme/shop")).toBeUndefined();
});

test("they share one limit, and the answer unused for longest goes first, whosever it is", () => {
  const cache = createEtagCache(100);
  const [one, other] = [partOf(cache, 1), partOf(cache, 2)];
  one.set("/a", answer("a"), 60);
  one.set("/b", answer("b"), 30);
  expect(one.get("/a")?.etag).toBe("a");
  other.set("/c", answer("c"), 40);
  expect(one.get("/b")).toBeUndefined();
  expect(one.get("/a")?.etag).toBe("a");
  expect(other.get("/c")?.etag).toBe("c");
});
