import { scan } from "../src/chains/scan.ts";
import { HOSTILE, hostileFiles } from "../test/chains/hostile-files.ts";

/**
 * Run by `scan.ts` in a process of its own for each set of hostile files, so that its memory is its own: prints the processor
 * time (milliseconds) that the set of this number takes, and what the process grew by (MB).
 */
const [name = "", row = ""] = HOSTILE[Number(process.argv[2])] ?? [];
const files = hostileFiles(row);
scan([]);
const before = process.resourceUsage().maxRSS;
const start = process.cpuUsage();
scan(files);
const { user, system } = process.cpuUsage(start);
console.log(
  JSON.stringify({
    name,
    ms: (user + system) / 1_000,
    // maxRSS is in KiB.
    megabytes: ((process.resourceUsage().maxRSS - before) * 1_024) / 1e6,
  }),
);
