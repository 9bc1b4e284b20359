import { accountTypes } from "./accounts.ts";
import { checkTypes } from "./checks.ts";
import { gitTypes, ruleTypes } from "./git.ts";
import { issueTypes } from "./issues.ts";
import { mutations } from "./mutations.ts";
import { pullTypes } from "./pulls.ts";
import { query, repositoryTypes } from "./repository.ts";
import { saidTypes } from "./said.ts";
import type { TypeResolvers } from "./tagged.ts";
import { timelineTypes } from "./timeline.ts";

/** Schema type to its fields. A type without a table is resolved by property. */
export const resolvers: Record<string, TypeResolvers> = {
  Query: query,
  Mutation: mutations,
  ...accountTypes,
  ...checkTypes,
  ...gitTypes,
  ...ruleTypes,
  ...issueTypes,
  ...pullTypes,
  ...repositoryTypes,
  ...saidTypes,
  ...timelineTypes,
};
