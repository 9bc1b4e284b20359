import { begin, OBSERVE_CHECK_NAME } from "./checks.ts";
import type { EvaluationDeps } from "./deps.ts";
import type { RepositoryKey } from "./ports/keys.ts";

/** Takes back each green of a commit by a new run in progress: what it rested on may no longer hold, and it is judged again later. */
export async function takeBack(
  ports: Pick<EvaluationDeps, "publisher" | "log">,
  key: RepositoryKey,
  headSha: string,
): Promise<void> {
  for (const { name, verdict } of await ports.log.published(key, headSha))
    if (verdict === "pass" && name !== OBSERVE_CHECK_NAME)
      await begin(ports, key, { name, headSha, title: "Judging this change again", adopt: false });
}
