import { z } from "zod";
import { field } from "../lattice.ts";
import { pathGlob, refGlob, some, who } from "../words.ts";

/** Trust tiers, least trusted first. */
const tiers = ["low", "medium", "high"] as const;
export const tier = z.enum(tiers);

export const matchPaths = field(
  some(pathGlob),
  "neutral",
  { kind: "fixed" },
  "Paths the entry holds for: globs from the root of the repository, or a built-in set such as `@ci-control`.",
);
export const matchRefs = field(
  some(refGlob),
  "neutral",
  { kind: "fixed" },
  "Names the entry holds for, without `refs/heads/` or `refs/tags/`; `~DEFAULT_BRANCH` is the default branch.",
);
export const approvals = field(
  z.int().min(0).max(20),
  "requirement",
  { kind: "number", tighter: "up" },
  "How many people have to approve the head commit.",
);
export const from = field(
  some(who),
  "grant",
  { kind: "intersects" },
  "Who may: teams (`@organisation/team`) or accounts by number (`account:583231`).",
);
