import fc from "fast-check";

const SECONDS = Number(process.env.FUZZ_SECONDS ?? 6);

/** What CI sets, so that a red run says something about the change; without it, other cases are drawn each time. */
const SEED = process.env.FUZZ_SEED;

/** Runs a property for the time `FUZZ_SECONDS` gives each target; fails with the shrunk input when it breaks. */
export function forAWhile<T>(arbitrary: fc.Arbitrary<T>, check: (input: T) => void): void {
  fc.assert(fc.property(arbitrary, check), {
    numRuns: Number.MAX_SAFE_INTEGER,
    interruptAfterTimeLimit: SECONDS * 1_000,
    ...(SEED === undefined ? {} : { seed: Number(SEED) }),
    markInterruptAsFailure: false,
  });
}

/** Text close to what people write, and text that nobody would: pieces put together, with bytes knocked over. */
export function text(pieces: readonly string[]): fc.Arbitrary<string> {
  return fc
    .array(
      fc.oneof(
        { weight: 6, arbitrary: fc.constantFrom(...pieces) },
        { weight: 1, arbitrary: fc.string({ unit: "binary" }) },
      ),
      {
        maxLength: 40,
      },
    )
    .map((parts) => parts.join(""));
}
