const PART_BYTES = 1024 * 1024;

/** So many parts may be answered before the one that is told next: with a slow reader of the output, everybody waits. */
export const PARTS_AHEAD = 16;

/** A piece of a file: its bytes from `from` on, without the one at `to`. */
interface Part {
  number: number;
  from: number;
  to: number;
}

/** Which parts of a file are taken and which are told, for threads that share the work. */
export class Turns {
  readonly shared: SharedArrayBuffer;
  readonly parts: number;
  readonly #size: number;
  readonly #taken: Int32Array;
  readonly #told: Int32Array;

  /** @param shared what another thread's `Turns` for the same file has */
  constructor(size: number, shared = new SharedArrayBuffer(8)) {
    this.shared = shared;
    this.parts = Math.ceil(size / PART_BYTES);
    this.#size = size;
    this.#taken = new Int32Array(shared, 0, 1);
    this.#told = new Int32Array(shared, 4, 1);
  }

  /** The next part that nobody took; null when there is none. */
  take(): Part | null {
    const number = Atomics.add(this.#taken, 0, 1);
    if (number >= this.parts) return null;
    const from = number * PART_BYTES;
    return { number, from, to: Math.min(from + PART_BYTES, this.#size) };
  }

  /** All parts before `next` are told. */
  told(next: number): void {
    Atomics.store(this.#told, 0, next);
    Atomics.notify(this.#told, 0);
  }

  /** Blocks this thread while a part is too far ahead. Not for the thread that tells. */
  wait(number: number): void {
    for (
      let told = Atomics.load(this.#told, 0);
      number >= told + PARTS_AHEAD;
      told = Atomics.load(this.#told, 0)
    )
      Atomics.wait(this.#told, 0, told);
  }
}
