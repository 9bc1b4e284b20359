import type { Account, AccountType, Actor } from "../../facts/account.ts";
import type { Comment, Commit, Label, Signatory, TimelineEvent } from "../../facts/facts.ts";
import { deferred, known } from "../../facts/known.ts";
import { WEB_FLOW } from "../../identity/merges.ts";
import { flag, isObject, type JsonObject, list, object, oneOf, text, whole } from "./fields.ts";

const TYPES: readonly AccountType[] = ["User", "Bot", "Organization", "Mannequin", "EnterpriseUserAccount"];

const NO_SIGNATURE = deferred(
  "export/absent",
  "commit signature",
  "The export does not hold the commit's signature.",
);

/** An account, or null for one that GitHub does not name. */
export function readUser(value: unknown, at: string, key: string): Account | null {
  if (value == null) return null;
  const user = object(value, at, key);
  const path = `${at}.${key}`;
  const id = whole(user.id, path, "id");
  return { id, login: text(user.login, path, "login"), type: oneOf(user.type, TYPES, path, "type") };
}

/** Who did what `act` describes, and through which app where that is said. */
export function actor(act: JsonObject, key: "user" | "actor", at: string): Actor {
  const account = readUser(act[key], at, key);
  return { account, via: readApp(act.performed_via_github_app, at) };
}

function readApp(value: unknown, at: string): Actor["via"] {
  if (value == null) return null;
  const app = object(value, at, "performed_via_github_app");
  const path = `${at}.performed_via_github_app`;
  return { id: whole(app.id, path, "id"), slug: text(app.slug, path, "slug") };
}

/** One of `commits`: docs.github.com/rest/pulls/pulls#list-commits-on-a-pull-request. */
export function readCommit(rest: JsonObject, at: string): Commit {
  const sha = text(rest.sha, at, "sha");
  const commit = object(rest.commit, at, "commit");
  const message = text(commit.message, at, "commit.message");
  const author = readSignatory(rest, commit, "author", at);
  const committer = readSignatory(rest, commit, "committer", at);
  const tree = text(object(commit.tree, at, "commit.tree").sha, at, "commit.tree.sha");
  return {
    sha,
    tree,
    parents: list(rest.parents, at, "parents", (parent, path) => text(parent.sha, path, "sha")),
    message,
    author,
    committer,
    signature: readSignature(commit.verification, committer.account, at),
    recomputedTree: null,
  };
}

function readSignatory(
  rest: JsonObject,
  commit: JsonObject,
  role: "author" | "committer",
  commitPath: string,
): Signatory {
  const at = `${commitPath}.commit`;
  const typed = object(commit[role], at, role);
  const path = `${at}.${role}`;
  return {
    name: text(typed.name, path, "name"),
    email: text(typed.email, path, "email"),
    date: text(typed.date, path, "date"),
    account: isEmpty(rest[role]) ? null : readUser(rest[role], commitPath, role),
  };
}

/** GitHub gives `{}` for an account it cannot resolve. */
function isEmpty(value: unknown): boolean {
  return isObject(value) && value.id === undefined && Object.keys(value).length === 0;
}

function readSignature(value: unknown, committer: Account | null, at: string): Commit["signature"] {
  if (value == null) return NO_SIGNATURE;
  const verification = object(value, at, "commit.verification");
  const verified = flag(verification.verified, at, "commit.verification.verified");
  return known({
    state: text(verification.reason, at, "commit.verification.reason"),
    verified,
    byGitHub: verified && committer?.id === WEB_FLOW.id,
    signer: null, // REST does not name whose key it was
  });
}

/** One of `comments`: docs.github.com/rest/issues/comments. */
export function readComment(rest: JsonObject, at: string): Comment {
  const id = String(whole(rest.id, at, "id"));
  const author = actor(rest, "user", at);
  const body = rest.body == null ? "" : text(rest.body, at, "body");
  const createdAt = text(rest.created_at, at, "created_at");
  const updatedAt = rest.updated_at == null ? createdAt : text(rest.updated_at, at, "updated_at");
  // REST does not name who edited
  return { id, author, editor: null, edited: updatedAt !== createdAt, createdAt, body };
}

/** One of `events`, with the label that it sets or takes away. */
interface ExportedEvent {
  kind: string;
  actor: Actor;
  user: Account | null;
  createdAt: string | null;
  submittedAt: string | null;
  label: string | null;
}

/** One of `events`: docs.github.com/rest/issues/timeline. */
export function readEvent(rest: JsonObject, at: string): ExportedEvent {
  const { created_at: created, submitted_at: submitted, label } = rest;
  return {
    kind: text(rest.event, at, "event"),
    actor: actor(rest, "actor", at),
    user: readUser(rest.user, at, "user"),
    createdAt: created == null ? null : text(created, at, "created_at"),
    submittedAt: submitted == null ? null : text(submitted, at, "submitted_at"),
    label: label == null ? null : text(object(label, at, "label").name, at, "label.name"),
  };
}

/** What happened, other than commits and comments, which are read by themselves. */
export function timeline(events: readonly ExportedEvent[]): TimelineEvent[] {
  return events
    .filter(({ kind }) => kind !== "committed" && kind !== "commented")
    .map(({ kind, actor: who, user, createdAt, submittedAt, label }) => {
      const account = who.account ?? user;
      return {
        kind,
        actor: account && { account, via: who.via },
        at: createdAt ?? submittedAt ?? "",
        detail: label ?? "",
      };
    });
}

/** The labels left standing, each with who put it there last. */
export function standingLabels(events: readonly ExportedEvent[]): Label[] {
  const labels = new Map<string, Label>();
  for (const { kind, label, actor: by, createdAt } of events) {
    if (label === null) continue;
    if (kind === "unlabeled") labels.delete(label);
    if (kind === "labeled") labels.set(label, { name: label, by, at: createdAt });
  }
  return [...labels.values()];
}
