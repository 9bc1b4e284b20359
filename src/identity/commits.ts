import type { Commit, Signatory } from "../facts/facts.ts";
import { accountText, principalMarks, typedAccountText } from "./actors.ts";
import { canonicalEmail, NOREPLY, readNoreply } from "./email.ts";
import { type Mark, mark, sumUp } from "./marks.ts";
import { mergeKind, WEB_FLOW } from "./merges.ts";
import type { Principal, Registry } from "./registry/registry.ts";
import type { TrailerSign } from "./registry/trailer-forms.ts";
import type { IdentitySettings } from "./settings.ts";
import { provenBy, provenHuman } from "./signatures.ts";
import type { Basis, CommitAttribution } from "./types.ts";

/**
 * Says who made one commit, from what git records, what GitHub maps it to, and the signature.
 *
 * An account that GitHub shows beside a commit is a look-up of the e-mail address that somebody typed; it is
 * `verified` only when that account's own signature, or GitHub's on a bot's API commit, stands on it.
 */
export function attributeCommit(
  commit: Commit,
  registry: Registry,
  settings: IdentitySettings,
): CommitAttribution {
  return { sha: commit.sha, ...sumUp(commitMarks(commit, registry, settings)) };
}

/** All that speaks for or against somebody having made the commit. */
export function commitMarks(
  commit: Commit,
  registry: Registry,
  settings: IdentitySettings,
  signs: readonly TrailerSign[] = registry.trailers(commit.message),
): Mark[] {
  const at = `commit ${commit.sha.slice(0, 7)}`;
  const marks: Mark[] = [];
  signatoryMarks(commit, "author", `${at} author`, registry, marks);
  const { author, committer } = commit;
  if (committer.email !== author.email || committer.account?.id !== author.account?.id) {
    signatoryMarks(commit, "committer", `${at} committer`, registry, marks);
  }
  signerMark(commit, `${at} signature`, registry, marks);
  messageMarks(commit.message, signs, `${at} message`, registry, marks);
  mergeMark(commit, at, marks);
  if (settings.unproven === "agent") unprovenMark(commit, at, marks);
  return marks;
}

function signatoryMarks(
  commit: Commit,
  role: "author" | "committer",
  where: string,
  registry: Registry,
  marks: Mark[],
): void {
  const signatory = commit[role];
  const { account } = signatory;
  const before = marks.length;
  if (account !== null) {
    const basis: Basis = provenBy(commit, account, role) ? "verified" : "claimed";
    const principal = registry.accounts.get(account.id);
    const kind = `${role}-account`;
    if (principal?.role === "neutral") {
      if (role === "committer") return;
    } else if (principal !== undefined) {
      marks.push(...principalMarks(principal, kind, accountText(account), basis, where));
    } else if (account.type === "Bot") {
      marks.push(mark("unknown-app", kind, typedAccountText(account), basis, where));
    } else if (account.type === "User") {
      marks.push(mark("human", kind, accountText(account), basis, where));
    } else {
      // An organisation writes no commits: somebody used its address.
      marks.push(mark("doubt", kind, typedAccountText(account), "verified", where));
    }
  } else if (role === "committer" && signatory.email === WEB_FLOW.email) {
    return;
  }
  if (signatory.otherwise !== undefined) {
    const told = [account, signatory.otherwise].map((one) =>
      one === null ? "nobody" : typedAccountText(one),
    );
    marks.push(
      mark("doubt", `${role}-account`, `GitHub names ${told.join(" and also ")}`, "verified", where),
    );
  }
  emailMark(signatory, role, where, registry, marks);
  if (marks.length === before) {
    marks.push(mark("human", `${role}-email`, `${signatory.name} <${signatory.email}>`, "claimed", where));
  }
}

/** What the typed address says. Beside an account it can only add an agent; alone it is all there is. */
function emailMark(
  signatory: Signatory,
  role: "author" | "committer",
  where: string,
  registry: Registry,
  marks: Mark[],
): void {
  const principal = ownerOf(signatory.email, registry);
  if (signatory.account !== null && principal?.role !== "agent") return;
  const email = signatory.email.toLowerCase();
  const kind = `${role}-email`;
  if (principal?.role === "agent") {
    marks.push(...principalMarks(principal, kind, email, "claimed", where));
  } else if (principal?.role === "automation" || principal?.role === "shared") {
    marks.push(mark(principal.role, kind, email, "claimed", where));
  } else if (principal === undefined && noreplyOf(signatory.email)?.login.endsWith("[bot]") === true) {
    // GitHub lets nobody but apps carry square brackets in a login.
    marks.push(mark("unknown-app", kind, email, "claimed", where));
  }
}

/** Whose address it is: by the full address, else by the number in a noreply address. */
function ownerOf(email: string, registry: Registry): Principal | undefined {
  // Nearly every address ends at this look-up; only a hit has to prove that it is no look-alike.
  const whole = registry.emails.get(email.toLowerCase());
  if (whole !== undefined && canonicalEmail(email) !== null) return whole;
  const id = noreplyOf(email)?.id;
  return id === null || id === undefined ? undefined : registry.accounts.get(id);
}

function noreplyOf(email: string): { id: number | null; login: string } | null {
  if (!email.toLowerCase().endsWith(NOREPLY)) return null;
  const canonical = canonicalEmail(email);
  return canonical === null ? null : readNoreply(canonical);
}

/** An agent's own key on a commit that names somebody else. */
function signerMark(commit: Commit, where: string, registry: Registry, marks: Mark[]): void {
  if (!commit.signature.known || commit.signature.value === null) return;
  const { verified, signer } = commit.signature.value;
  if (!verified || signer === null || signer.id === commit.author.account?.id) return;
  const principal = registry.accounts.get(signer.id);
  if (principal?.role === "agent") {
    marks.push(...principalMarks(principal, "signature", accountText(signer), "verified", where));
  }
}

/**
 * What a text says of who wrote it: trailers and the marks that tools leave. Claims, all of them.
 *
 * A review agent's co-author trailer is only noted: GitHub writes it when a person takes over a suggestion.
 */
export function messageMarks(
  text: string,
  signs: readonly TrailerSign[],
  where: string,
  registry: Registry,
  marks: Mark[],
): void {
  for (const { trailer, agent, addresses } of signs) {
    const line = `${where}, line ${trailer.line}`;
    const value = `${trailer.key}: ${trailer.value}`;
    if (agent !== null) marks.push(mark("agent", "trailer", value, "claimed", line, agent));
    for (const principal of new Set(addresses.map((email) => ownerOf(email, registry)))) {
      if (principal?.role !== "agent") continue;
      const says = principal.kind === "review-agent" ? "note" : "agent";
      const named = principalMarks(principal, "trailer", value, "claimed", line);
      marks.push(...named.map((one) => ({ ...one, says }) satisfies Mark));
    }
  }
  for (const { agent, marker } of registry.markers(text)) {
    marks.push(mark("agent", "marker", marker, "claimed", where, agent));
  }
}

function mergeMark(commit: Commit, at: string, marks: Mark[]): void {
  switch (mergeKind(commit)) {
    case "neutral":
      marks.push(
        mark("note", "update-merge", "adds nothing: its tree is the one git computes", "verified", at),
      );
      break;
    case "suspect":
      marks.push(
        mark(
          "doubt",
          "update-merge",
          commit.recomputedTree?.known === true
            ? "its tree is not the one git computes from its parents"
            : "its tree could not be compared with the one git computes",
          "verified",
          at,
        ),
      );
      break;
    case "ordinary":
      break;
  }
}

/** `unproven: agent`. A source that can never tell signatures raises no doubt of its own. */
function unprovenMark(commit: Commit, at: string, marks: Mark[]): void {
  if (!commit.signature.known && commit.signature.gap.kind === "deferred") return;
  if (provenHuman(commit)) return;
  const vouched = marks.some((one) => one.says === "automation" && one.evidence.basis === "verified");
  if (!vouched) marks.push(mark("doubt", "unproven", "not signed by its author's own key", "verified", at));
}
