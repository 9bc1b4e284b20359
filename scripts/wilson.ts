/** Wilson's 95 % interval of a share, for `n` observations; `n` need not be whole. */
export function wilson(share: number, n: number): [number, number] {
  const z = 1.959964;
  const middle = share + z ** 2 / (2 * n);
  const half = z * Math.sqrt((share * (1 - share)) / n + z ** 2 / (4 * n ** 2));
  const scale = 1 + z ** 2 / n;
  return [Math.max(0, (middle - half) / scale), Math.min(1, (middle + half) / scale)];
}
