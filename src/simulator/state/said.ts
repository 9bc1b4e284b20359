/** What people and bots say outside issues and pull requests' conversations, and what they publish. */
import type { Account, Comment, Issue, PullRequest, Repository, Review } from "./types.ts";

export interface CommitComment extends Comment {
  repository: Repository;
  sha: string;
  path: string | null;
  line: number | null;
}

/** A comment on a line (or a whole file) of a pull request. */
export interface ReviewComment extends Comment {
  pull: PullRequest;
  review: Review;
  path: string;
  line: number | null;
  commit: string;
  inReplyTo: number | null;
}

/** Numbered with issues and pull requests. */
export interface Discussion {
  id: number;
  nodeId: string;
  number: number;
  repository: Repository;
  author: Account;
  title: string;
  body: string;
  labels: string[];
  comments: DiscussionComment[];
  bodyEdits: Issue["bodyEdits"];
  createdAt: string;
  updatedAt: string;
}

export interface DiscussionComment extends Comment {
  discussion: Discussion;
}

export interface Release {
  id: number;
  nodeId: string;
  repository: Repository;
  author: Account;
  tag: string;
  /** Branch or commit the tag is made of where it does not exist. */
  target: string;
  name: string;
  body: string;
  draft: boolean;
  prerelease: boolean;
  createdAt: string;
  publishedAt: string | null;
}
