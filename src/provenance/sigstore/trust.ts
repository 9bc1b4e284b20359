import type { ProvenancePolicy } from "../types.ts";
import { instanceOf, PUBLIC_INSTANCE } from "./instance.ts";
import type { SigstoreVerifier, SigstoreVerifiers } from "./verifier.ts";

/** The verifiers that a policy's builders need, as far as their trusted roots are known here. */
export type SigstoreTrust = (policy: Pick<ProvenancePolicy, "builders">) => Promise<SigstoreVerifiers>;

/**
 * Trust in the public instance, whose root comes with this version, and in those of `roots`. The libraries cost more than all the
 * rest, so they are loaded for a policy that needs them.
 *
 * @param roots trusted roots by the name of their instance, parsed; one called `public` stands in for ours
 * @returns rejects as `loadSigstore` throws
 */
export function createTrust(roots: ReadonlyMap<string, unknown> = new Map()): SigstoreTrust {
  const loaded = new Map<string, Promise<SigstoreVerifier>>();
  const load = async (instance: string): Promise<SigstoreVerifier> => {
    const { loadSigstore } = await import("./load.ts");
    return loadSigstore(roots.get(instance) ?? (await import("./public-good.ts")).publicGood);
  };
  return async ({ builders }) => {
    const named = builders.flatMap((one) => (one.carrier === "sigstore" ? [instanceOf(one)] : []));
    const verifiers = new Map<string, SigstoreVerifier>();
    for (const instance of new Set(named)) {
      if (instance !== PUBLIC_INSTANCE && !roots.has(instance)) continue;
      const verifier = loaded.get(instance) ?? load(instance);
      loaded.set(instance, verifier);
      verifiers.set(instance, await verifier);
    }
    return verifiers;
  };
}
