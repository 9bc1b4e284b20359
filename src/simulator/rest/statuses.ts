import { createStatus } from "../actions/checks.ts";
import { statusShape } from "../shapes/checks.ts";
import { minimalRepositoryShape, repositoryUrl } from "../shapes/repository.ts";
import {
  actingAccount,
  commitOr422,
  invalid,
  ok,
  page,
  repositoryOf,
  requiredText,
  slice,
  text,
} from "./context.ts";
import type { Route } from "./router.ts";

export const statusRoutes: Route[] = [
  {
    name: "POST /repos/{owner}/{repo}/statuses/{sha}",
    access: ["statuses:write"],
    handler: (context) => {
      const repository = repositoryOf(context);
      const sha = commitOr422(repository, context.params.sha ?? "");
      const state = requiredText(context.body, "state");
      if (!["error", "failure", "pending", "success"].includes(state))
        throw invalid(`${state} is not a member of ["error", "failure", "pending", "success"].`);
      const status = createStatus(context.world, repository, {
        sha,
        context: text(context.body, "context") ?? "default",
        state: state as "error" | "failure" | "pending" | "success",
        description: text(context.body, "description") ?? null,
        targetUrl: text(context.body, "target_url") ?? null,
        creator: actingAccount(context),
      });
      return ok(statusShape(context.world, repository, status), 201);
    },
  },
  {
    name: "GET /repos/{owner}/{repo}/commits/{ref}/status",
    access: ["statuses:read"],
    handler: (context) => {
      const repository = repositoryOf(context);
      const sha = commitOr422(repository, context.params.ref ?? "");
      const latest = new Map(
        repository.statuses.filter((status) => status.sha === sha).map((status) => [status.context, status]),
      );
      const all = [...latest.values()];
      const state = all.some((one) => one.state === "failure" || one.state === "error")
        ? "failure"
        : all.length > 0 && all.every((one) => one.state === "success")
          ? "success"
          : "pending";
      const url = `${repositoryUrl(context.world, repository)}/commits/${sha}`;
      const { list, headers } = slice(context, all);
      return {
        status: 200,
        headers,
        body: {
          state,
          statuses: list.map((status) => {
            const { creator: _creator, ...simple } = statusShape(context.world, repository, status);
            return simple;
          }),
          sha,
          total_count: all.length,
          repository: minimalRepositoryShape(context.world, repository),
          commit_url: url,
          url: `${url}/status`,
        },
      };
    },
  },
  {
    name: "GET /repos/{owner}/{repo}/commits/{ref}/statuses",
    access: ["statuses:read"],
    handler: (context) => {
      const repository = repositoryOf(context);
      const sha = commitOr422(repository, context.params.ref ?? "");
      return page(context, repository.statuses.filter((status) => status.sha === sha).reverse(), (status) =>
        statusShape(context.world, repository, status),
      );
    },
  },
];
