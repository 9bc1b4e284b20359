/** What the simulated GitHub remembers of checks and statuses. */
import type { Conclusion } from "../api.ts";
import type { Account } from "./types.ts";

export interface CheckSuite {
  id: number;
  nodeId: string;
  appId: number;
  headSha: string;
  headBranch: string | null;
  before: string | null;
  runs: CheckRun[];
  createdAt: string;
  updatedAt: string;
}

export interface CheckRun {
  id: number;
  nodeId: string;
  suite: CheckSuite;
  name: string;
  headSha: string;
  status: "queued" | "in_progress" | "completed";
  conclusion: Conclusion | null;
  externalId: string;
  detailsUrl: string;
  startedAt: string;
  completedAt: string | null;
  output: { title: string | null; summary: string | null; text: string | null; annotations: Annotation[] };
  actions: { label: string; description: string; identifier: string }[];
}

export interface Annotation {
  path: string;
  start_line: number;
  end_line: number;
  start_column: number | null;
  end_column: number | null;
  annotation_level: string;
  message: string;
  title: string | null;
  raw_details: string | null;
}

export interface Status {
  id: number;
  nodeId: string;
  sha: string;
  context: string;
  state: "error" | "failure" | "pending" | "success";
  description: string | null;
  targetUrl: string | null;
  creator: Account;
  createdAt: string;
}
