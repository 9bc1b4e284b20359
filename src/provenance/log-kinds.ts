/** The logs a run can leave, in the words of the policy and of statements. */
export const LOG_KINDS = [
  "inputs",
  "tool-calls",
  "generated-code",
  "downstream-api",
  "network",
  "filesystem",
  "process",
] as const;
export type LogKind = (typeof LOG_KINDS)[number];
