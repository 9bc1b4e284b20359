import { AgentPolicyError } from "../errors.ts";
import type { Commit, Signatory } from "../facts/facts.ts";
import { deferred } from "../facts/known.ts";
import { textRecords } from "./records.ts";
import { type Git, stream } from "./run.ts";

/** Fields of one commit, in this order, each ended by NUL. No field can hold a NUL: git cuts text there. */
const FIELDS = ["%H", "%T", "%P", "%an", "%ae", "%at", "%cn", "%ce", "%ct", "%B"];

const SIGNATURE = deferred(
  "git/signature",
  "commit signature",
  "Only GitHub can say whose key signed a commit.",
);

/**
 * The commits reachable from `to` and not from `from` (all of them when null), newest first, second parents included.
 * Both are full object names. Streams in batches: memory does not grow with history.
 *
 * @throws AgentPolicyError `git/failed` (unknown) when an object is missing
 */
export async function* readCommits(
  git: Git,
  from: string | null,
  to: string,
  order: "date" | "topological" = "date",
): AsyncGenerator<Commit[]> {
  const args = [
    "log",
    "-z",
    `--format=tformat:${FIELDS.join("%x00")}`,
    "--encoding=UTF-8",
    "--no-show-signature",
    "--no-notes",
    "--no-color",
    "--no-decorate",
    ...(order === "topological" ? ["--topo-order"] : []),
    to,
    ...(from === null ? [] : [`^${from}`]),
    "--",
  ];
  let fields: string[] = [];
  for await (const batch of textRecords(stream(git, args))) {
    fields = fields.length === 0 ? batch : fields.concat(batch);
    const whole = fields.length - (fields.length % FIELDS.length);
    const commits: Commit[] = [];
    for (let at = 0; at < whole; at += FIELDS.length)
      commits.push(toCommit(fields.slice(at, at + FIELDS.length)));
    fields = fields.slice(whole);
    if (commits.length > 0) yield commits;
  }
  if (fields.length > 0)
    throw new AgentPolicyError("unknown", "git/unexpected-output", "git log ended within a commit");
}

/** All of `readCommits`, oldest first, as GitHub lists the commits of a pull request. */
export async function collectCommits(git: Git, from: string, to: string): Promise<Commit[]> {
  const commits: Commit[] = [];
  for await (const batch of readCommits(git, from, to, "topological")) commits.push(...batch);
  return commits.reverse();
}

function toCommit(fields: string[]): Commit {
  const [
    sha = "",
    tree = "",
    parents = "",
    an = "",
    ae = "",
    at = "",
    cn = "",
    ce = "",
    ct = "",
    message = "",
  ] = fields;
  return {
    sha,
    tree,
    parents: parents === "" ? [] : parents.split(" "),
    message: message.replace(/\n$/, ""),
    author: signatory(an, ae, at),
    committer: signatory(cn, ce, ct),
    signature: SIGNATURE,
    recomputedTree: null,
  };
}

function signatory(name: string, email: string, seconds: string): Signatory {
  const time = new Date(Number(seconds) * 1000);
  // a damaged or absurd date is no reason to lose the commit: dates are only ever claims
  const date = Number.isNaN(time.getTime())
    ? "1970-01-01T00:00:00Z"
    : time.toISOString().replace(".000Z", "Z");
  return { name, email, date, account: null };
}
