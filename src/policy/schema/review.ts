import { z } from "zod";
import { field } from "../lattice.ts";
import { list, numericId } from "../words.ts";
import { approvals, from } from "./common.ts";

const count = (what: string) =>
  field(z.int().min(0), "requirement", { kind: "number", tighter: "down" }, what).optional();

export const limits = z.strictObject({
  files: count("Files one pull request may change."),
  lines: count("Lines one pull request may add and delete."),
  commits: count("Commits one pull request may have."),
});

export const task = z.strictObject({
  required: field(
    z.boolean(),
    "requirement",
    { kind: "flag", tighter: true },
    "An agent's pull request must answer an issue that a person approved as it then read.",
  ).optional(),
  label: field(
    z.string().min(1).max(50),
    "requirement",
    { kind: "fixed" },
    "The label that approves an issue.",
  ).optional(),
  from: from.optional(),
  "pull-requests": field(
    z.int().min(1),
    "requirement",
    { kind: "number", tighter: "down" },
    "How many pull requests one approval covers.",
  ).optional(),
});

const check = z.strictObject({
  name: field(z.string().min(1).max(255), "neutral", { kind: "fixed" }, "Name of the check."),
  app: field(numericId, "neutral", { kind: "fixed" }, "Number of the app that has to have posted it."),
});

export const review = z.strictObject({
  approvals: approvals.optional(),
  from: from.optional(),
  checks: field(
    list(check),
    "requirement",
    { kind: "keyed", key: ["name", "app"], growing: true },
    "Checks that must be green too, from exactly this app.",
  ).optional(),
});
