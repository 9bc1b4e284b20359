import { defineConfig } from "vitest/config";

export default defineConfig({
  // else a line for each of the parser's files, whose source maps lead nowhere
  logLevel: "error",
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/support/prepare.ts"],
    setupFiles: ["test/support/seed.ts", "test/support/clean.ts"],
    unstubGlobals: true,
    maxWorkers: 2,
    // published for bundlers: it imports JSON without saying so
    server: { deps: { inline: ["@actions/workflow-parser"] } },
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
