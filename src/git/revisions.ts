import { AgentPolicyError } from "../errors.ts";
import { type Git, run } from "./run.ts";

/** A revision as the user named it, and the commit it stands for. */
export interface Revision {
  name: string;
  sha: string;
}

/**
 * Resolves each name to a commit, in one git process. Names go in on standard input, so that none can be taken for an option.
 *
 * @throws AgentPolicyError `git/bad-revision` (not a single revision), `git/unknown-revision`, `git/ambiguous-revision` (usage)
 */
export async function resolveRevisions(git: Git, names: string[]): Promise<Revision[]> {
  for (const name of names) assertSingle(name);
  const stdin = names.map((name) => `${name}^{commit}\n`).join("");
  const { stdout, stderr } = await run(git, ["cat-file", "--batch-check=%(objectname) %(objecttype)"], {
    stdin,
  });
  const ambiguous = /warning: refname '(.+)' is ambiguous/.exec(stderr)?.[1];
  if (ambiguous !== undefined) {
    throw new AgentPolicyError(
      "usage",
      "git/ambiguous-revision",
      `${ambiguous} names more than one ref of the repository`,
      {
        remedy: `Write the full name, e.g. refs/heads/${ambiguous}.`,
      },
    );
  }
  const answers = stdout.toString("utf8").split("\n");
  const found = names.map((name, index) => ({
    name,
    sha: /^([0-9a-f]{40,64}) commit$/.exec(answers[index] ?? "")?.[1],
  }));
  const missing = found.find(({ sha }) => sha === undefined);
  if (missing !== undefined) throw await unknownRevision(git, missing.name);
  return found.flatMap(({ name, sha }) => (sha === undefined ? [] : [{ name, sha }]));
}

/** Why there is no such commit, as far as the clone tells. */
async function unknownRevision(git: Git, name: string): Promise<AgentPolicyError> {
  const [shallow, refs] = await Promise.all([
    run(git, ["rev-parse", "--is-shallow-repository"]),
    run(git, ["for-each-ref", "--count=1", "--format=%(refname)"]),
  ]);
  const remedy =
    refs.stdout.length === 0
      ? "It has no branch with a commit yet: commit something first."
      : shallow.stdout.toString("utf8").trim() === "true"
        ? "The clone is shallow, so it may lie before its first commit: git fetch --unshallow. Or check the spelling."
        : "Check the spelling, or fetch it first: git fetch origin.";
  const message = `the repository ${git.directory} has no commit ${JSON.stringify(name)}`;
  return new AgentPolicyError("usage", "git/unknown-revision", message, { remedy });
}

/** A name that cat-file reads as one line and one revision. */
function assertSingle(name: string): void {
  const reason =
    name === ""
      ? "is empty"
      : name.startsWith("-")
        ? "begins with a dash"
        : // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
          /[\u0000-\u001f\u007f]/.test(name)
          ? "holds a control character"
          : name.includes("..")
            ? "is a range"
            : null;
  if (reason === null) return;
  throw new AgentPolicyError("usage", "git/bad-revision", `the revision ${JSON.stringify(name)} ${reason}`, {
    remedy: "Give one branch, tag or commit.",
  });
}

/**
 * Splits `A..B` as git does: an empty side is HEAD, a name alone is its whole history.
 *
 * @throws AgentPolicyError `git/bad-range` (usage) for `A...B`
 */
export function parseRange(range: string): { from: string | null; to: string } {
  if (range.includes("...")) {
    throw new AgentPolicyError(
      "usage",
      "git/bad-range",
      `${JSON.stringify(range)} is a symmetric difference`,
      {
        remedy: "Give A..B with two dots: the commits of B that A does not have.",
      },
    );
  }
  const at = range.indexOf("..");
  if (at < 0) return { from: null, to: range };
  return { from: range.slice(0, at) || "HEAD", to: range.slice(at + 2) || "HEAD" };
}
