import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { visitHistory } from "../src/cli/history.ts";
import { parsePolicy } from "../src/policy/parse.ts";
import { wilson } from "./wilson.ts";

/**
 * Scores `identify` against labels that people gave to sampled commits: docs/attribution-labels.tsv, method and figures in
 * docs/attribution-quality.md.
 *
 *     npx node scripts/score-attribution.ts --clone github/codeql-action=DIR --clone … [--sample 1] [--policy FILE]
 */
const { values } = parseArgs({
  options: {
    clone: { type: "string", multiple: true, default: [] },
    sample: { type: "string", default: "1" },
    labels: { type: "string", default: "docs/attribution-labels.tsv" },
    policy: { type: "string" },
  },
});

interface Labelled {
  repository: string;
  stratum: string;
  size: number;
  sha: string;
  label: string;
  /** How many commits of its stratum it stands for. */
  weight: number;
  predicted: string;
}

function readLabels(file: string, sample: string): Labelled[] {
  const rows = readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split("\t"))
    .filter(([of]) => of === sample)
    .map(([, repository = "", stratum = "", size = "", sha = "", label = ""]) => ({
      repository,
      stratum,
      size: Number(size),
      sha,
      label,
    }));
  const drawn = Map.groupBy(rows, ({ repository, stratum }) => `${repository} ${stratum}`);
  return rows.map((row) => {
    const peers = drawn.get(`${row.repository} ${row.stratum}`)?.length ?? 1;
    return { ...row, weight: row.size / peers, predicted: "" };
  });
}

const percent = (value: number) => `${(value * 100).toFixed(1)} %`;

/** The share of `rows` that hit: as counted, and weighted for the strata with Kish's effective number of observations. */
function shareOf(rows: Labelled[], hits: (row: Labelled) => boolean): string {
  if (rows.length === 0) return "none sampled";
  const sum = (list: Labelled[]) => list.reduce((total, { weight }) => total + weight, 0);
  const hit = rows.filter(hits);
  const effective = sum(rows) ** 2 / rows.reduce((total, { weight }) => total + weight ** 2, 0);
  const raw = hit.length / rows.length;
  const weighted = sum(hit) / sum(rows);
  const interval = (share: number, n: number) =>
    wilson(share, n)
      .map((edge) => percent(edge))
      .join(" to ");
  return (
    `${hit.length}/${rows.length} = ${percent(raw)} (${interval(raw, rows.length)}); ` +
    `weighted ${percent(weighted)} (${interval(weighted, effective)})`
  );
}

function readAgents(file: string | undefined) {
  if (file === undefined) return undefined;
  const parsed = parsePolicy(readFileSync(file), file);
  if (!parsed.ok) throw new Error(`${file}: ${parsed.errors[0]?.message}`);
  return parsed.value.agents;
}

const agents = readAgents(values.policy);
const labelled = readLabels(values.labels, values.sample);
const scored: Labelled[] = [];
for (const clone of values.clone) {
  const [repository = "", directory = ""] = clone.split("=");
  const wanted = new Map(
    labelled.filter((row) => row.repository === repository).map((row) => [row.sha, row]),
  );
  await visitHistory(directory, "HEAD", agents, async (batch) => {
    for (const { commit, attribution } of batch) {
      const row = wanted.get(commit.sha);
      if (row !== undefined) scored.push({ ...row, predicted: attribution.class });
    }
  });
}

console.log(`${scored.length} of ${labelled.length} labelled commits of sample ${values.sample} found`);
for (const kind of ["agent", "automation", "shared", "human"]) {
  console.log(`${kind}`);
  console.log(
    `  precision ${shareOf(
      scored.filter(({ predicted }) => predicted === kind),
      ({ label }) => label === kind,
    )}`,
  );
  console.log(
    `  recall    ${shareOf(
      scored.filter(({ label }) => label === kind),
      ({ predicted }) => predicted === kind,
    )}`,
  );
}
console.log("differing:");
for (const { repository, sha, label, predicted } of scored.filter((row) => row.label !== row.predicted)) {
  console.log(`  ${repository}@${sha.slice(0, 10)}: labelled ${label}, said ${predicted}`);
}
