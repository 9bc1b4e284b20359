import { expect } from "vitest";
import type { PullRequest } from "../../../src/simulator/index.ts";
import type { Acme } from "./organization.ts";

/** Asserts that GitHub refuses the merge for the sake of the check. */
export function expectRefused(acme: Acme, pull: PullRequest): void {
  expect(pull.merge(acme.alice)).toMatchObject({ merged: false, status: 405 });
  expect(pull.state).toBe("open");
}

export function expectMerged(acme: Acme, pull: PullRequest): void {
  expect(pull.merge(acme.alice)).toMatchObject({ merged: true });
}
