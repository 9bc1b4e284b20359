const FIRST_SECONDS = 2;
const CAP_SECONDS = 15 * 60;

/**
 * Seconds until the next try after `attempts` failures in a row: doubling from 2 s to a cap of 15 min, each with up to
 * a fifth of jitter so that what failed together does not return together. It never gives up.
 *
 * @param random a number in [0, 1)
 */
export function backoffSeconds(attempts: number, random: number): number {
  const plain = Math.min(CAP_SECONDS, FIRST_SECONDS * 2 ** Math.min(30, Math.max(0, attempts - 1)));
  return plain * (1 - 0.2 * random);
}
