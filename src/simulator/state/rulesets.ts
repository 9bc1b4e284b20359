/** Rulesets as GitHub keeps them. */

export interface Ruleset {
  id: number;
  nodeId: string;
  name: string;
  target: "branch" | "tag";
  sourceType: "Repository" | "Organization";
  source: string;
  enforcement: "active" | "evaluate" | "disabled";
  include: string[];
  exclude: string[];
  rules: Rule[];
  bypassActors: { actor_id: number | null; actor_type: string; bypass_mode: string }[];
  createdAt: string;
  updatedAt: string;
}

export type Rule =
  | { type: "deletion" }
  | { type: "non_fast_forward" }
  | {
      type: "required_status_checks";
      parameters: {
        strict_required_status_checks_policy: boolean;
        do_not_enforce_on_create: boolean;
        required_status_checks: { context: string; integration_id?: number }[];
      };
    }
  | {
      type: "pull_request";
      parameters: {
        required_approving_review_count: number;
        dismiss_stale_reviews_on_push: boolean;
        require_code_owner_review: boolean;
        require_last_push_approval: boolean;
        required_review_thread_resolution: boolean;
      };
    }
  | { type: "merge_queue"; parameters: MergeQueueParameters };

export interface MergeQueueParameters {
  check_response_timeout_minutes: number;
  grouping_strategy: "ALLGREEN" | "HEADGREEN";
  max_entries_to_build: number;
  max_entries_to_merge: number;
  merge_method: "MERGE" | "SQUASH" | "REBASE";
  min_entries_to_merge: number;
  min_entries_to_merge_wait_minutes: number;
}
