/**
 * The file that all rules come from, in the root of a repository. An organisation's copy has the same name, in its
 * `.github` repository.
 */
export const POLICY_FILE = ".agent-policy.yml";
