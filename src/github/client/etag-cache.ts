/** An answer worth asking about again: GitHub says 304 for free while it still holds. */
export interface CachedAnswer {
  etag: string;
  status: number;
  headers: Record<string, unknown>;
  data: unknown;
}

export interface EtagCache {
  get(key: string): CachedAnswer | undefined;
  set(key: string, answer: CachedAnswer, bytes: number): void;
}

/**
 * Remembers the most recently used answers up to `maxBytes` (as announced by `content-length`, or estimated).
 * GitHub varies its ETags by the token that asks, so installations that share one each get a part of their own (`partOf`).
 */
export function createEtagCache(maxBytes = 64 * 1024 * 1024): EtagCache {
  const entries = new Map<string, { answer: CachedAnswer; bytes: number }>();
  let total = 0;
  return {
    get(key) {
      const entry = entries.get(key);
      if (!entry) return undefined;
      entries.delete(key);
      entries.set(key, entry);
      return entry.answer;
    },
    set(key, answer, bytes) {
      const old = entries.get(key);
      if (old) {
        total -= old.bytes;
        entries.delete(key);
      }
      if (bytes > maxBytes) return;
      entries.set(key, { answer, bytes });
      total += bytes;
      for (const [oldest, entry] of entries) {
        if (total <= maxBytes) break;
        entries.delete(oldest);
        total -= entry.bytes;
      }
    },
  };
}

/** The part of a cache that one installation sees; what all parts hold counts towards the one limit. */
export function partOf(cache: EtagCache, installationId: number): EtagCache {
  const own = (key: string) => `${installationId} ${key}`;
  return {
    get: (key) => cache.get(own(key)),
    set: (key, answer, bytes) => cache.set(own(key), answer, bytes),
  };
}
