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
 * One cache per installation: GitHub varies its ETags by the token that asks.
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
