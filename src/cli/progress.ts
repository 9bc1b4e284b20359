/** Tells on a terminal how far a long piece of work is, from its second second on. */
export class Progress {
  readonly #what: string;
  readonly #shown: boolean;
  readonly #start = Date.now();
  #last = 0;
  #count = 0;

  /** @param streams whether results are printed meanwhile; on the same terminal they are progress enough */
  constructor(what: string, streams: boolean) {
    this.#what = what;
    this.#shown = process.stderr.isTTY === true && !(streams && process.stdout.isTTY === true);
  }

  /** Counts `n` more done. */
  add(n: number): void {
    this.#count += n;
    const now = Date.now();
    if (!this.#shown || now - this.#start < 1000 || now - this.#last < 200) return;
    this.#last = now;
    process.stderr.write(`\r${this.#count} ${this.#what}`);
  }

  /** Clears the line. */
  end(): void {
    if (this.#last > 0) process.stderr.write("\r\u001b[K");
  }
}
