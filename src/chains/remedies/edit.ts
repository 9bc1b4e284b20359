import {
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  type Scalar,
  stringify,
  type YAMLMap,
} from "yaml";

/**
 * Edits of a workflow's text at the places of its source, so that comments, quotes and order stay as they are. Each takes the
 * text and gives the new one, or null where it has no place for the edit (an alias in the place of a mapping).
 */
export type Edit = (text: string) => string | null;

/** The job that every gated job needs. */
export const GATE = "agent-policy-gate";

type Role = "triage" | "write" | "maintain";
const ROLES = ["triage", "write", "maintain", "admin"];

/** Lets a job start only for accounts of at least this role: a job that asks GitHub goes first. */
export function needGate(job: string, role: Role): Edit {
  return (text) => {
    const jobs = mapOf(rootOf(text), "jobs");
    const first = jobs?.items[0];
    if (jobs === null || first === undefined || mapOf(jobs, job) === null) return null;
    const needing = need(text, job);
    if (needing === null || pairOf(jobs, GATE) !== undefined) return needing;
    const from = startOf(first.key);
    if (jobs.flow === true) return splice(needing, from, from, `${GATE}: ${JSON.stringify(gateJob(role))}, `);
    const at = lineStart(needing, from);
    const lines = stringify({ [GATE]: gateJob(role) }, { lineWidth: 0 })
      .trimEnd()
      .split("\n");
    return splice(needing, at, at, lines.map((line) => `${indentOf(text, from)}${line}\n`).join(""));
  };
}

/** Reads who acts by `github.triggering_actor`, so that running something again is asked about too. */
function gateJob(role: Role): Record<string, unknown> {
  const passing = ROLES.slice(ROLES.indexOf(role)).join("|");
  return {
    "runs-on": "ubuntu-latest",
    permissions: { contents: "read" },
    steps: [
      {
        name: `Only accounts with the ${role} role or more start this`,
        env: {
          ACTOR: value("triggering_actor"),
          GH_TOKEN: value("token"),
          REPOSITORY: value("repository"),
        },
        run: [
          'role=$(gh api "repos/$REPOSITORY/collaborators/$ACTOR/permission" --jq .role_name)',
          `case "$role" in ${passing}) ;; *) echo "$ACTOR may not start this" >&2; exit 1 ;; esac\n`,
        ].join("\n"),
      },
    ],
  };
}

const value = (property: string) => `\${{ github.${property} }}`;

function need(text: string, job: string): string | null {
  const node = jobOf(text, job);
  if (node === null) return null;
  const needs = pairOf(node, "needs")?.value as Node | undefined;
  if (needs === undefined) return insertKey(text, node, `needs: ${GATE}`);
  const [from = 0, to = 0] = needs.range ?? [];
  if (isScalar(needs))
    return needs.value === GATE ? text : splice(text, from, to, `[${needs.value}, ${GATE}]`);
  if (!isSeq(needs)) return null;
  if (needs.items.some((item) => isScalar(item) && item.value === GATE)) return text;
  const last = needs.items.at(-1) as Node | undefined;
  if (last === undefined) return splice(text, from, to, `[${GATE}]`);
  const end = last.range?.[1] ?? 0;
  return needs.flow === true
    ? splice(text, end, end, `, ${GATE}`)
    : splice(text, end, end, `\n${indentOf(text, last.range?.[0] ?? 0).slice(0, -2)}- ${GATE}`);
}

/** Adds a key to a job, or replaces its one-line value. */
export function setKey(job: string, key: string, value: string): Edit {
  return (text) => {
    const node = jobOf(text, job);
    if (node === null) return null;
    const known = pairOf(node, key)?.value;
    if (known === undefined) return insertKey(text, node, `${key}: ${value}`);
    return isScalar(known) ? splice(text, known.range?.[0] ?? 0, known.range?.[1] ?? 0, value) : null;
  };
}

/** Adds a condition to a job's own. */
export function andCondition(job: string, condition: string): Edit {
  return (text) => {
    const node = jobOf(text, job);
    const known = node === null ? undefined : pairOf(node, "if")?.value;
    if (node === null) return null;
    if (known === undefined) return insertKey(text, node, `if: ${scalar(condition)}`);
    if (!isScalar(known) || typeof known.value !== "string" || known.value.includes("\n")) return null;
    const own = /^\s*\$\{\{([\s\S]*)\}\}\s*$/.exec(known.value)?.[1] ?? known.value;
    // a text around braces is always true: putting it in brackets would change what it means
    if (own.includes("${{")) return null;
    return splice(
      text,
      known.range?.[0] ?? 0,
      known.range?.[1] ?? 0,
      scalar(`(${own.trim()}) && ${condition}`),
    );
  };
}

/** Sets what the run's token may do where nobody said. */
export const readOnlyToken: Edit = (text) => {
  const root = rootOf(text);
  const jobs = root === null ? undefined : pairOf(root, "jobs");
  if (root === null || jobs === undefined || pairOf(root, "permissions") !== undefined) return null;
  const from = startOf(jobs.key);
  if (root.flow === true) return splice(text, from, from, "permissions: {contents: read}, ");
  const at = lineStart(text, from);
  return splice(text, at, at, "permissions:\n  contents: read\n\n");
};

/** Lets only these types of an event start the workflow, where it lists types. */
export function onlyTypes(event: string, types: readonly string[]): Edit {
  return (text) => {
    const trigger = mapOf(mapOf(rootOf(text), "on"), event);
    const listed = trigger === null ? undefined : pairOf(trigger, "types")?.value;
    if (!isSeq(listed)) return null;
    const [from = 0, to = 0] = listed.range ?? [];
    // the range of a block sequence ends with its last line
    const end = text.slice(from, to).trimEnd().length + from;
    const start = listed.flow === true ? from : text.slice(0, from).trimEnd().length;
    return splice(text, start, end, `${listed.flow === true ? "" : " "}[${types.join(", ")}]`);
  };
}

/** Checks out the commit that the event names, not what its branch has come to since. */
export function pinHead(line: number, endLine: number): Edit {
  return (text) => {
    const lines = text.split("\n");
    const part = lines.slice(line - 1, endLine).join("\n");
    const pinned = part.replace(
      /github\.event\.pull_request\.head\.ref|github\.head_ref/g,
      "github.event.pull_request.head.sha",
    );
    return pinned === part ? null : lines.toSpliced(line - 1, endLine - line + 1, pinned).join("\n");
  };
}

/** A condition as a plain scalar, or quoted where YAML would read it otherwise. */
function scalar(condition: string): string {
  return /^[\w(].*$/.test(condition) && !/: |\s#|^\(?['"]/.test(condition)
    ? condition
    : JSON.stringify(condition);
}

function rootOf(text: string): YAMLMap | null {
  const { contents, errors } = parseDocument(text, { uniqueKeys: false, version: "1.2" });
  return errors.length === 0 && isMap(contents) ? contents : null;
}

const jobOf = (text: string, job: string) => mapOf(mapOf(rootOf(text), "jobs"), job);

function pairOf(map: YAMLMap, key: string): Pair | undefined {
  return (map.items as Pair[]).find((pair) => isScalar(pair.key) && String(pair.key.value) === key);
}

function mapOf(map: YAMLMap | null, key: string): YAMLMap | null {
  const value = map === null ? undefined : pairOf(map, key)?.value;
  return isMap(value) ? value : null;
}

function insertKey(text: string, map: YAMLMap, line: string): string | null {
  const first = map.items[0];
  if (first === undefined) return null;
  const at = startOf(first.key);
  if (map.flow === true) return splice(text, at, at, `${line}, `);
  return splice(text, at, at, `${line}\n${indentOf(text, at)}`);
}

const startOf = (key: unknown): number => (key as Scalar).range?.[0] ?? 0;
const lineStart = (text: string, at: number): number => text.lastIndexOf("\n", at - 1) + 1;
const indentOf = (text: string, at: number): string => " ".repeat(at - lineStart(text, at));
const splice = (text: string, from: number, to: number, put: string): string =>
  text.slice(0, from) + put + text.slice(to);
