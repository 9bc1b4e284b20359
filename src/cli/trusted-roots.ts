import type { Command } from "commander";
import { AgentPolicyError } from "../errors.ts";
import type { SigstoreTrust } from "../provenance/sigstore/trust.ts";
import { readInput } from "./input.ts";

/** Adds `--trusted-root`, which may be given once an instance. */
export function trustedRootOption(command: Command): Command {
  return command.option(
    "--trusted-root <[name=]file>",
    "trusted root of a Sigstore instance that the policy names; without a name, in place of the public one's, which comes with this version",
    (given: string, before: string[] = []) => [...before, given],
  );
}

/**
 * Trust in the instances that were named on the command line, and in the public one.
 *
 * @throws AgentPolicyError `input/unreadable` or `provenance/trusted-root` (usage)
 */
export async function readTrust(given: readonly string[] = []): Promise<SigstoreTrust> {
  const [{ readJson }, { createTrust }, { PUBLIC_INSTANCE }] = await Promise.all([
    import("../provenance/json.ts"),
    import("../provenance/sigstore/trust.ts"),
    import("../provenance/sigstore/instance.ts"),
  ]);
  const roots = new Map<string, unknown>();
  for (const one of given) {
    const [, name = PUBLIC_INSTANCE, file = one] = /^([a-z][a-z0-9-]{0,39})=(.+)$/s.exec(one) ?? [];
    const root = readJson(await readInput(file));
    if (!root.ok)
      throw new AgentPolicyError(
        "usage",
        "provenance/trusted-root",
        `${file} is not plain JSON: ${root.detail}`,
        {
          remedy: "Name a trusted_root.json with one root; `cosign trusted-root create` makes one.",
        },
      );
    roots.set(name, root.value);
  }
  return createTrust(roots);
}
