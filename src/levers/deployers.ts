import { catalogued } from "../chains/bots/catalogue.ts";
import { detectBots } from "../chains/bots/detect.ts";
import { createScanner } from "../chains/scan.ts";
import type { CapabilityKind, DetectedBot, SourceFile } from "../chains/types.ts";

/** What of a repository deploys, merges or releases, as its files show it: small enough to be kept with every decision. */
export interface Deployers {
  bots: BotInUse[];
  workflows: WorkflowInUse[];
}

/** A bot of the catalogue that files show to be in use, with its configuration applied. */
export interface BotInUse extends Pick<DetectedBot, "evidence" | "levers" | "gates" | "incomplete"> {
  /** Its id in the catalogue. */
  id: string;
}

/** A workflow, and what of it deploys: environments by name, and what is a release or merge whatever it is called. */
export interface WorkflowInUse {
  path: string;
  reaches: { kind: CapabilityKind; name: string }[];
}

/** Capabilities that are a deployment, a merge or a release. An environment counts where policy names it. */
const DEPLOYING: ReadonlySet<CapabilityKind> = new Set<CapabilityKind>([
  "environment",
  "merge",
  "release",
  "packages",
  "pages",
]);

const scan = createScanner();

/**
 * The bots and workflows that deploy, from the workflows, actions and bots' configuration of one commit. A workflow counts with what
 * somebody with write access can have it reach, or what cannot be told.
 */
export function deployersIn(files: readonly SourceFile[]): Deployers {
  const bots = detectBots(files).map(({ entry, evidence, levers, gates, incomplete }) => ({
    id: entry.id,
    evidence,
    levers,
    gates,
    incomplete,
  }));
  const workflows = new Map<string, Map<string, { kind: CapabilityKind; name: string }>>();
  for (const { workflow, verdict, capability } of scan(files, { profiles: ["writer"] }).paths) {
    if (workflow === null || verdict === "guarded" || !DEPLOYING.has(capability.kind)) continue;
    const reaches = workflows.get(workflow) ?? new Map();
    workflows.set(workflow, reaches);
    const { kind, name } = capability;
    reaches.set(`${kind} ${name}`, { kind, name });
  }
  return {
    bots,
    workflows: [...workflows].map(([path, reaches]) => ({ path, reaches: [...reaches.values()] })),
  };
}

/** As the scan gives it. A bot that a later version of the catalogue no longer has is none that policy could name. */
export function detectedBot({ id, ...found }: BotInUse): DetectedBot | null {
  const entry = catalogued(id);
  return entry === undefined ? null : { entry, ...found };
}
