import { defineConfig } from "vitest/config";

export default defineConfig({
  // else a line for each of the parser's files, whose source maps lead nowhere
  logLevel: "error",
  test: {
    globalSetup: ["test/support/prepare.ts"],
    setupFiles: ["test/support/seed.ts", "test/support/clean.ts"],
    unstubGlobals: true,
    maxWorkers: 2,
    // published for bundlers: it imports JSON without saying so
    server: { deps: { inline: ["@actions/workflow-parser"] } },
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      { extends: true, test: { name: "e2e", include: ["test/e2e/**/*.test.ts"] } },
      {
        extends: true,
        test: {
          name: "parts",
          include: ["test/**/*.test.ts"],
          exclude: ["test/e2e/**"],
          // One process takes many files: modules are loaded once in it and its code stays warm. What a file changes it changes back.
          isolate: false,
        },
      },
    ],
  },
});
