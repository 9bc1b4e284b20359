#!/usr/bin/env node
// Only syntax that Node 14 can parse stands here, so that an old Node gives this message and not a syntax error.
import module from "node:module";

if (Number(process.versions.node.split(".")[0]) < 24) {
  console.error(`agent-policy needs Node.js 24 or later; this is ${process.version}.`);
  console.error("Install it from https://nodejs.org/ and try again.");
  process.exitCode = 2;
} else {
  module.enableCompileCache();
  import("./main.ts").then(({ main }) => main(process.argv.slice(2)));
}
