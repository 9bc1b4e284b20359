import type { RepositoryKey } from "../ports/keys.ts";
import type { DeploymentLog, DeploymentSource } from "./ports.ts";

interface BaselineDeps {
  source: Pick<DeploymentSource, "tip">;
  log: Pick<DeploymentLog, "baseline" | "writeBaseline">;
  now: () => Date;
}

/**
 * Remembers where the default branch stands when the App first sees a repository: what it holds by then is before the
 * App's time. Done once; nothing moves it afterwards.
 */
export async function recordBaseline(deps: BaselineDeps, key: RepositoryKey): Promise<void> {
  if ((await deps.log.baseline(key)) !== null) return;
  const tip = await deps.source.tip(key);
  if (tip !== null) await deps.log.writeBaseline(key, tip, deps.now().toISOString());
}
