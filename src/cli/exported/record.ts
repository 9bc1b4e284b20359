import { isUtf8 } from "node:buffer";
import type { Facts } from "../../facts/facts.ts";
import { deferred, known } from "../../facts/known.ts";
import { actor, readComment, readCommit, readEvent, readUser, standingLabels, timeline } from "./acts.ts";
import { BadRecord, flag, type JsonObject, list, object, oneOf, text, whole } from "./fields.ts";
import { LINE_BYTES } from "./lines.ts";

/**
 * One exported line as facts: `{pull_request, commits, comments?, events?}` in the shapes of GitHub's REST API, as `gh api` gives
 * them. What the export does not hold is deferred, never empty. Every field is checked where it is read, and nothing else is copied.
 * Sources: docs.github.com/rest/pulls/pulls (pull request, its commits), docs.github.com/rest/issues/comments,
 * docs.github.com/rest/issues/timeline.
 *
 * @param line its bytes, UTF-8
 * @returns null for an empty line
 * @throws BadRecord saying what is wrong with it
 */
export function readRecord(line: Buffer, asOf: string): Facts | null {
  if (line.length > LINE_BYTES) throw new BadRecord(`it is longer than ${LINE_BYTES / 1024 / 1024} MiB`);
  if (!isUtf8(line)) throw new BadRecord("it is not UTF-8 (PowerShell's > may have written UTF-16)");
  const json = line.toString("utf8").replace(BYTE_ORDER_MARK, "");
  if (/^\s*$/.test(json)) return null;
  return toFacts(object(parse(json), "", "it"), asOf);
}

/** Ignored, as RFC 8259 §8.1 allows. */
const BYTE_ORDER_MARK = /^\ufeff/;

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new BadRecord("it is not JSON");
  }
}

const absent = (what: string) => deferred("export/absent", what, `The export does not hold the ${what}.`);

/** What an export never holds. */
const NEVER = {
  files: absent("changed files"),
  pushes: absent("pushes"),
  reviews: absent("reviews"),
  checks: absent("checks"),
  issues: absent("issues"),
  enforcement: absent("rulesets"),
  activity: absent("agents' activity"),
} as const;

/** What it may hold, for where it does not. */
const MISSING = {
  branch: absent("default branch"),
  editor: absent("editor"),
  mergeBase: absent("merge base"),
  autoMerge: absent("auto-merge"),
  comments: absent("comments"),
  labels: absent("labels"),
  events: absent("events"),
} as const;

function toFacts(record: JsonObject, asOf: string): Facts {
  const pull = object(record.pull_request, "", "pull_request");
  const { change, repository } = readPullRequest(pull);
  const commits = list(record.commits, "", "commits", readCommit);
  const comments = record.comments == null ? null : list(record.comments, "", "comments", readComment);
  const events = record.events == null ? null : list(record.events, "", "events", readEvent);
  return {
    version: 1,
    origin: "github",
    asOf,
    repository,
    change,
    commits: known(commits),
    comments: comments === null ? MISSING.comments : known(comments),
    labels: events === null ? MISSING.labels : known(standingLabels(events)),
    events: events === null ? MISSING.events : known(timeline(events)),
    ...NEVER,
    teams: {},
    documents: [],
    live: { quarantined: [] },
  };
}

const AT = "pull_request";

function readPullRequest(pull: JsonObject): Pick<Facts, "change" | "repository"> {
  const number = whole(pull.number, AT, "number");
  const title = text(pull.title, AT, "title");
  const body = pull.body == null ? "" : text(pull.body, AT, "body");
  const state = oneOf(pull.state, ["open", "closed"], AT, "state");
  const draft = pull.draft === undefined ? false : flag(pull.draft, AT, "draft");
  const mergedAt = pull.merged_at == null ? "" : text(pull.merged_at, AT, "merged_at");
  const createdAt = text(pull.created_at, AT, "created_at");
  const author = actor(pull, "user", AT);
  const base = readSide(pull.base, "base");
  const head = readSide(pull.head, "head");
  const fork = head.repository?.fork ?? head.repository?.id !== base.repository?.id;
  const defaultBranch = base.repository?.defaultBranch;
  return {
    repository: {
      id: base.repository?.id ?? 0,
      owner: base.repository?.owner ?? base.repository?.fullName.split("/")[0] ?? "",
      name: base.repository?.name ?? "",
      defaultBranch: defaultBranch === undefined ? MISSING.branch : known(defaultBranch),
    },
    change: {
      route: "pull-request",
      number,
      state: mergedAt === "" ? state : "merged",
      draft,
      title,
      body,
      createdAt,
      author: known(author),
      editor: MISSING.editor,
      base: { ref: base.ref, sha: base.sha },
      head: {
        ref: head.ref,
        sha: head.sha,
        repository: head.repository && { id: head.repository.id, fullName: head.repository.fullName, fork },
      },
      mergeBase: MISSING.mergeBase,
      autoMerge: readAutoMerge(pull.auto_merge),
    },
  };
}

function readAutoMerge(value: unknown): Facts["change"]["autoMerge"] {
  if (value === undefined) return MISSING.autoMerge;
  if (value === null) return known(null);
  const account = readUser(object(value, AT, "auto_merge").enabled_by, `${AT}.auto_merge`, "enabled_by");
  return known({ account, via: null });
}

/** `base` or `head`: its branch, and its repository unless that is gone. */
function readSide(value: unknown, key: "base" | "head") {
  const side = object(value, AT, key);
  const at = `${AT}.${key}`;
  const ref = `refs/heads/${text(side.ref, at, "ref")}`;
  return { ref, sha: text(side.sha, at, "sha"), repository: readRepository(side.repo, at) };
}

function readRepository(value: unknown, side: string) {
  if (value == null) return null;
  const repo = object(value, side, "repo");
  const at = `${side}.repo`;
  const { fork, default_branch: branch, owner } = repo;
  return {
    id: whole(repo.id, at, "id"),
    name: text(repo.name, at, "name"),
    fullName: text(repo.full_name, at, "full_name"),
    fork: fork === undefined ? undefined : flag(fork, at, "fork"),
    defaultBranch: branch === undefined ? undefined : text(branch, at, "default_branch"),
    owner: owner == null ? undefined : text(object(owner, at, "owner").login, at, "owner.login"),
  };
}
