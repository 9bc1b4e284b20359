import { defineConfig } from "vitest/config";

/** `npm run fuzz`: a minute or so. `FUZZ_SECONDS=600 npm run fuzz` looks longer at each target. */
export default defineConfig({
  test: {
    include: ["test/fuzz/**/*.fuzz.ts"],
    maxWorkers: 2,
    testTimeout: (Number(process.env.FUZZ_SECONDS ?? 6) + 60) * 1_000,
  },
});
