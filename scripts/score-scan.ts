import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { wilson } from "./wilson.ts";

/**
 * Scores the paths that `scan` told of public repositories against labels given by hand: docs/scan-labels.tsv, method and
 * figures in docs/scan-quality.md. With scans (`scan --format json`) it also tells what became of each labelled path since.
 *
 * And how many of the ways that were listed by hand, before any scan, it told: docs/scan-recall.tsv.
 *
 *     npx node scripts/score-scan.ts [--sample 1] [--labels FILE] [--recall FILE] [--scan owner/name=FILE …]
 */
const { values } = parseArgs({
  options: {
    sample: { type: "string" },
    labels: { type: "string", default: "docs/scan-labels.tsv" },
    recall: { type: "string", default: "docs/scan-recall.tsv" },
    scan: { type: "string", multiple: true, default: [] },
  },
});

type Label = "true" | "overstated" | "understated" | "false" | "missed" | "undecidable";

interface Labelled {
  sample: string;
  repository: string;
  stratum: string;
  /** Paths that its stratum in its repository has. */
  size: number;
  id: string;
  lever: string;
  capability: string;
  what: string;
  label: Label;
  why: string;
}

const LABELS: readonly string[] = ["true", "overstated", "understated", "false", "missed", "undecidable"];
const isLabel = (text: string): text is Label => LABELS.includes(text);

function readLabels(file: string): Labelled[] {
  const lines = readFileSync(file, "utf8").trimEnd().split("\n").slice(1);
  return lines.map((line, index) => {
    const cells = line.split("\t");
    const [sample = "", repository = "", , stratum = "", size = "", id = "", profile = "", lever = ""] =
      cells;
    const [workflow = "", job = "", capability = "", name = "", label = "", why = ""] = cells.slice(8);
    if (cells.length !== 14 || !isLabel(label)) throw new Error(`${file}:${index + 2}: not a labelled path`);
    const what = `${profile} ${lever} -> ${workflow === "" ? "a bot" : `${workflow} ${job}`}: ${capability} ${name}`;
    return { sample, repository, stratum, size: Number(size), id, lever, capability, what, label, why };
  });
}

const percent = (value: number) => `${(value * 100).toFixed(0)} %`;
const interval = (share: number, n: number) => wilson(share, n).map(percent).join(" to ");

/** As counted, and weighted for the strata with Kish's effective number of observations. */
function shareOf(rows: readonly Labelled[], hits: (row: Labelled) => boolean): string {
  if (rows.length === 0) return "none";
  const drawn = Map.groupBy(rows, (row) => `${row.sample} ${row.repository} ${row.stratum}`);
  const weight = (row: Labelled) =>
    row.size / (drawn.get(`${row.sample} ${row.repository} ${row.stratum}`)?.length ?? 1);
  const sum = (list: readonly Labelled[]) => list.reduce((total, row) => total + weight(row), 0);
  const hit = rows.filter(hits);
  const effective = sum(rows) ** 2 / rows.reduce((total, row) => total + weight(row) ** 2, 0);
  const [counted, weighted] = [hit.length / rows.length, sum(hit) / sum(rows)];
  return (
    `${hit.length}/${rows.length} = ${percent(counted)} (${interval(counted, rows.length)}); ` +
    `weighted ${percent(weighted)} (${interval(weighted, effective)})`
  );
}

/** What became of labelled paths: the verdict of the same path in a scan of today. */
function since(rows: readonly Labelled[], scans: readonly string[]): void {
  for (const scan of scans) {
    const at = scan.indexOf("=");
    const repository = scan.slice(0, at);
    const { paths } = JSON.parse(readFileSync(scan.slice(at + 1), "utf8")) as {
      paths: { id: string; verdict: string }[];
    };
    const now = new Map(paths.map(({ id, verdict }) => [id, verdict]));
    for (const row of rows.filter((one) => one.repository === repository)) {
      const verdict = now.get(row.id) ?? "gone";
      changes.push({ row, verdict });
    }
  }
}

const changes: { row: Labelled; verdict: string }[] = [];
const labelled = readLabels(values.labels).filter(
  ({ sample }) => values.sample === undefined || sample === values.sample,
);
const decided = labelled.filter(({ label }) => label !== "undecidable");
const reported = decided.filter(({ stratum }) => stratum === "reachable");
const isTrue = ({ label }: Labelled) => label === "true";
const isReal = ({ label }: Labelled) => label === "true" || label === "overstated" || label === "understated";

console.log(`${labelled.length} labelled paths, ${labelled.length - decided.length} undecidable`);
console.log(`reachable: real as told     ${shareOf(reported, isTrue)}`);
console.log(`reachable: real, told so or not ${shareOf(reported, isReal)}`);
for (const stratum of ["unknown", "guarded"])
  console.log(
    `${stratum}: as told${" ".repeat(15 - stratum.length)} ${shareOf(
      decided.filter((row) => row.stratum === stratum),
      isTrue,
    )}`,
  );
for (const by of ["capability", "lever"] as const) {
  console.log(`reachable by ${by} (real as told; real):`);
  for (const [name, rows] of [...Map.groupBy(reported, (row) => row[by])].sort(
    (a, b) => b[1].length - a[1].length,
  ))
    console.log(
      `  ${name}: ${rows.filter(isTrue).length}/${rows.length} (${interval(rows.filter(isTrue).length / rows.length, rows.length)}); ${rows.filter(isReal).length}/${rows.length}`,
    );
}
console.log("other than as told:");
for (const { sample, repository, label, stratum, what, why } of decided.filter((row) => !isTrue(row)))
  console.log(`  ${sample} ${repository} ${stratum}, ${label}: ${what} (${why})`);
since(labelled, values.scan);
for (const [key, list] of Map.groupBy(
  changes,
  ({ row, verdict }) => `${row.label}: ${row.stratum} -> ${verdict}`,
))
  console.log(`since ${key}: ${list.length}`);

/** A way listed by hand, and what the scan told of it: as drawn, before anything was mended. */
interface Listed {
  repository: string;
  told: string;
}

function readListed(file: string): Listed[] {
  const lines = readFileSync(file, "utf8").replace(/\n$/, "").split("\n").slice(1);
  return lines.map((line, index) => {
    const cells = line.split("\t");
    const [repository = "", , , , , , told = ""] = cells;
    if (cells.length !== 8 || !/^(reachable|unknown|missed)$/.test(told))
      throw new Error(`${file}:${index + 2}: not a listed way`);
    return { repository, told };
  });
}

const listed = readListed(values.recall);
const toldAs = (rows: readonly Listed[], ...words: string[]) =>
  rows.filter(({ told }) => words.includes(told)).length;
for (const [name, ...words] of [
  ["reachable", "reachable"],
  ["at all", "reachable", "unknown"],
] as const) {
  const found = toldAs(listed, ...words);
  console.log(
    `listed by hand and told ${name}: ${found}/${listed.length} (${interval(found / listed.length, listed.length)})`,
  );
}
for (const [repository, rows] of Map.groupBy(listed, (row) => row.repository))
  console.log(
    `  ${repository}: ${toldAs(rows, "reachable")} reachable, ${toldAs(rows, "unknown")} unknown, ${toldAs(rows, "missed")} missed, of ${rows.length}`,
  );
