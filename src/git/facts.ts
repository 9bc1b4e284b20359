import type { CiFiles, Commit, Facts, FileChange, FileText } from "../facts/facts.ts";
import { deferred, type Gap, incomplete, type Known, known } from "../facts/known.ts";
import type { Link } from "../facts/links.ts";
import { readCi } from "./ci.ts";
import { collectCommits } from "./commits.ts";
import { readDeployers } from "./deployers.ts";
import { readDocuments } from "./documents.ts";
import { readFileChanges } from "./files.ts";
import { readLinks } from "./links.ts";
import { recomputeMerges } from "./merge.ts";
import { withObjects } from "./objects.ts";
import { readPassing } from "./passing.ts";
import { type ChangeRange, openRange, type RangeRequest } from "./range.ts";
import { type Git, run } from "./run.ts";

/** What only GitHub can tell: code, the fact in words, and why a clone does not hold it. */
const ON_GITHUB = {
  author: ["pull request author", "who opened the pull request"],
  editor: ["pull request editor", "who edited the pull request"],
  "auto-merge": ["auto-merge", "whether auto-merge is on"],
  pushes: ["pushes", "who pushed"],
  reviews: ["reviews", "the reviews"],
  comments: ["comments", "the comments"],
  labels: ["labels", "the labels"],
  events: ["events", "what was done on the pull request"],
  checks: ["checks", "the checks on the head commit"],
  issues: ["issues", "the issues"],
  enforcement: ["rulesets", "the rulesets"],
  activity: ["agents' activity", "what agents did before"],
} as const;

/**
 * The facts that a clone holds about the change from `base` to `head`; all others are deferred to GitHub.
 *
 * @throws AgentPolicyError kind `usage` when the clone or a revision cannot be read; whatever else is missing is a gap in the facts
 */
export async function readFacts(request: RangeRequest & { asOf: string }): Promise<Facts> {
  const range = await openRange(request);
  return withObjects(range.repository, (git) => gatherFacts(range, git, request.asOf));
}

/** As `readFacts`, for a range already open and a git from `withObjects`. */
export async function gatherFacts(range: ChangeRange, git: Git, asOf: string): Promise<Facts> {
  const { origin, base, head } = range;
  const content = range.repository.shallow ? cutOff() : await readContent(git, base.sha, head.sha);
  const gap = (fact: keyof typeof ON_GITHUB) =>
    deferred(`git/${fact}`, ON_GITHUB[fact][0], `A clone does not know ${ON_GITHUB[fact][1]}.`);
  return {
    version: 1,
    origin: "git",
    asOf,
    repository: { id: 0, ...origin, defaultBranch: range.defaultBranch },
    change: {
      route: "pull-request",
      number: null,
      state: "open",
      draft: false,
      title: "",
      body: "",
      createdAt: null,
      author: gap("author"),
      editor: gap("editor"),
      base,
      head: { ...head, repository: { id: 0, fullName: `${origin.owner}/${origin.name}`, fork: false } },
      mergeBase: content.mergeBase,
      autoMerge: gap("auto-merge"),
    },
    commits: content.commits,
    files: content.files,
    ...(content.passing === undefined ? {} : { passing: content.passing }),
    ...(content.links === undefined ? {} : { links: content.links }),
    pushes: gap("pushes"),
    reviews: gap("reviews"),
    comments: gap("comments"),
    labels: gap("labels"),
    events: gap("events"),
    checks: gap("checks"),
    issues: gap("issues"),
    teams: {},
    documents: content.documents,
    ...(content.ci === undefined ? {} : { ci: content.ci }),
    ...(range.repository.shallow ? {} : { deployers: await readDeployers(git, base.sha) }),
    enforcement: gap("enforcement"),
    live: { quarantined: [] },
    activity: gap("activity"),
  };
}

/** The teams that a policy names: a clone knows no member of any. */
export function deferredTeams(names: Iterable<string>): Facts["teams"] {
  return Object.fromEntries(
    Array.from(names, (name) => [
      name,
      deferred("git/teams", `members of ${name}`, "A clone does not know who is in a team."),
    ]),
  );
}

interface Content {
  mergeBase: Known<string>;
  commits: Known<Commit[]>;
  files: Known<FileChange[]>;
  passing?: Known<FileChange[]> | undefined;
  links?: Known<Link[]>;
  documents: FileText[];
  ci?: Known<CiFiles> | undefined;
}

async function readContent(git: Git, base: string, head: string): Promise<Content> {
  const mergeBase = readMergeBase(git, base, head);
  const commits = attempt("commits", async () => recomputeMerges(git, await collectCommits(git, base, head)));
  const files = attempt("changed files", async () => {
    const from = await mergeBase;
    return from.known ? readFileChanges(git, from.value, head) : from;
  });
  const [from, changed] = [await mergeBase, await files];
  const both = from.known && changed.known;
  const documents = both ? await readDocuments(git, changed.value, from.value, head) : [];
  const ci = both ? await readCi(git, changed.value, from.value, head) : undefined;
  const own = await commits;
  const passing =
    both && own.known
      ? await attempt("files that single commits touch", () =>
          readPassing(git, from.value, { commits: own.value, files: changed.value }),
        )
      : undefined;
  const links = await attempt("symbolic links", () => readLinks(git, base));
  return { mergeBase: from, commits: own, files: changed, passing, links, documents, ci };
}

/** The best common ancestor; the first where there are several, as `git diff A...B` takes it. */
function readMergeBase(git: Git, base: string, head: string): Promise<Known<string>> {
  return attempt("merge base", async () => {
    const { stdout } = await run(git, ["merge-base", base, head], { accept: [0, 1] });
    const sha = stdout.toString("latin1").trim();
    return sha === ""
      ? incomplete(
          "git/no-merge-base",
          "merge base",
          "Base and head share no history, so they cannot be compared.",
        )
      : sha;
  });
}

/** A failed reading is a gap in the facts, never an empty answer. */
async function attempt<T extends object | string>(
  what: string,
  read: () => Promise<T | { known: false; gap: Gap }>,
): Promise<Known<T>> {
  try {
    const value = await read();
    return isGap(value) ? value : known(value);
  } catch (error) {
    return incomplete("git/failed", what, error instanceof Error ? error.message : String(error));
  }
}

function isGap(value: object | string): value is { known: false; gap: Gap } {
  return typeof value === "object" && "known" in value && value.known === false;
}

function cutOff(): Content {
  const gap = (what: string) =>
    incomplete(
      "git/shallow",
      what,
      "The clone is shallow, so parts of its history are missing; run `git fetch --unshallow`.",
    );
  return {
    mergeBase: gap("merge base"),
    commits: gap("commits"),
    files: gap("changed files"),
    documents: [],
  };
}
