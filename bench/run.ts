import { writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { parseArgs } from "node:util";
import { decideBenchmarks } from "./decide.ts";
import { evaluationBenchmarks } from "./evaluation.ts";
import { identifyBenchmarks } from "./identify.ts";
import { leverBenchmarks } from "./levers.ts";
import type { Benchmark, Result } from "./measure.ts";
import { provenanceBenchmarks } from "./provenance.ts";
import { provenanceStoreBenchmarks } from "./provenance-store.ts";
import { scanBenchmarks } from "./scan.ts";
import { webhookBenchmarks } from "./webhook.ts";

const all: Record<string, Benchmark> = {
  decide: decideBenchmarks,
  evaluation: evaluationBenchmarks,
  webhook: webhookBenchmarks,
  identify: identifyBenchmarks,
  scan: scanBenchmarks,
  levers: leverBenchmarks,
  provenance: provenanceBenchmarks,
  "provenance-store": provenanceStoreBenchmarks,
};

const { values } = parseArgs({
  options: {
    json: { type: "string" },
    only: { type: "string", multiple: true },
  },
});
const unknown = (values.only ?? []).filter((name) => !(name in all));
if (unknown.length > 0) {
  console.error(`No benchmark is called ${unknown.join(", ")}. There are: ${Object.keys(all).join(", ")}.`);
  process.exit(2);
}

const results: Result[] = [];
for (const [name, benchmark] of Object.entries(all)) {
  if (values.only && !values.only.includes(name)) continue;
  console.error(`measuring ${name} …`);
  results.push(...(await benchmark()));
}

const figure = (value: number) => value.toLocaleString("en", { maximumFractionDigits: value < 10 ? 2 : 0 });
for (const { name, unit, value, baseline, ratio, note } of results) {
  console.log(
    `${name.padEnd(24)} ${figure(value).padStart(10)} ${unit.padEnd(10)} ${figure(ratio).padStart(6)} × ${baseline.name} (${figure(baseline.value)} ${unit})`,
  );
  if (note !== undefined) console.log(`${"".padEnd(24)} ${note}`);
}
if (values.json !== undefined) {
  const [cpu] = cpus();
  const machine = {
    node: process.version,
    cpu: cpu?.model ?? "unknown",
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
  };
  writeFileSync(values.json, `${JSON.stringify({ version: 1, machine, results }, null, 2)}\n`);
}
