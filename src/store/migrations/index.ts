import type { Migration } from "kysely/migration";
import { initial } from "./0001-initial.ts";
import { agents } from "./0002-agents.ts";
import { acts } from "./0003-acts.ts";
import { deployments } from "./0004-deployments.ts";
import { attestations } from "./0005-attestations.ts";
import { mergeGroups } from "./0006-merge-groups.ts";
import { once } from "./0007-once.ts";
import { pace } from "./0008-pace.ts";
import { workloads } from "./0009-workloads.ts";

/** All migrations by name, in the order they run. A published one is never edited; add another. */
export const migrations: Record<string, Migration> = {
  "0001-initial": initial,
  "0002-agents": agents,
  "0003-acts": acts,
  "0004-deployments": deployments,
  "0005-attestations": attestations,
  "0006-merge-groups": mergeGroups,
  "0007-once": once,
  "0008-pace": pace,
  "0009-workloads": workloads,
};
