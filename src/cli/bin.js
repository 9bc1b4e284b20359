#!/usr/bin/env node
// Plain JavaScript of the kind that Node 14 can parse, so that an old Node gives this message and not a syntax error; and so that
// no types have to be stripped before the cache is on, which holds the other modules stripped.
import { lstatSync, mkdirSync } from "node:fs";
import module from "node:module";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

if (Number(process.versions.node.split(".")[0]) < 24) {
  console.error(`agent-policy needs Node.js 24 or later; this is ${process.version}.`);
  console.error("Install it from https://nodejs.org/ and try again.");
  process.exitCode = 2;
} else {
  const folder = cacheFolder();
  if (folder !== null) module.enableCompileCache(folder);
  import("./main.ts").then(({ main }) => main(process.argv.slice(2)));
}

/**
 * Where compiled code is kept between runs, or null for nowhere. Whoever can write there has code run as this user, so Node's own
 * default, a folder of the shared /tmp, will not do: only one that belongs to this user and that nobody else can write.
 * Source: https://specifications.freedesktop.org/basedir-spec/latest/
 */
function cacheFolder() {
  try {
    const set = process.env.XDG_CACHE_HOME || "";
    const folder = join(isAbsolute(set) ? set : join(homedir(), ".cache"), "agent-policy");
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const found = lstatSync(folder);
    const own =
      process.getuid === undefined || (found.uid === process.getuid() && (found.mode & 0o022) === 0);
    return own && found.isDirectory() ? folder : null;
  } catch {
    return null; // no home, or a read-only one: slower, and just as right
  }
}
