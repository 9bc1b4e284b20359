import type { PullRequestKey } from "../../evaluation/ports/keys.ts";
import type { Request } from "../../jobs/enqueue.ts";
import type { StoreTransaction } from "../../store/database.ts";
import { waitingDeployments } from "../../store/deployment/waiting.ts";
import { restingOn } from "../../store/watch.ts";
import type { Wake } from "../ingest/types.ts";

/** The work that a wake names itself; null where the store has to be asked who rests on it. */
export function directly(wake: Wake): Request | null {
  const { invalidate, delay = 0 } = wake;
  switch (wake.to) {
    case "pull-request":
      return {
        queue: "pull-request",
        args: { ...wake.repository, number: wake.number },
        invalidate,
        delay,
      };
    case "repository":
      return {
        queue: "repository",
        args: { ...wake.repository, baseRef: wake.baseRef },
        invalidate,
        delay,
      };
    case "installation":
      return { queue: "installation", args: { installationId: wake.installationId }, invalidate, delay };
    case "merge-group":
      return { queue: "merge-group", args: wake.group, invalidate, delay };
    case "deployment":
      return { queue: "deployment", args: wake.deployment, invalidate, delay };
    default:
      return null;
  }
}

/** Turns "whoever rests on this" into keys. */
export async function resolve(trx: StoreTransaction, wake: Wake): Promise<Request[]> {
  const { invalidate, delay = 0 } = wake;
  const requests = (keys: PullRequestKey[]): Request[] =>
    keys.map((args) => ({ queue: "pull-request", args, invalidate, delay }));
  switch (wake.to) {
    case "deployments": {
      const waiting = await waitingDeployments(trx, { repositoryId: wake.repository.repositoryId });
      return waiting.map((target) => ({ ...target, invalidate, delay }));
    }
    case "head":
      return requests(
        await restingOn(
          trx,
          { repositoryId: wake.repository.repositoryId },
          { kind: "head", value: wake.sha },
        ),
      );
    case "issue": {
      const { repositoryId } = wake.repository;
      // Issues are looked up across the installation: a pull request may answer an issue of another repository.
      return requests(
        await restingOn(
          trx,
          { installationId: wake.repository.installationId },
          { kind: "issue", value: `${repositoryId}#${wake.number}` },
        ),
      );
    }
    case "teams":
      return requests(
        await restingOn(
          trx,
          { installationId: wake.installationId },
          { kind: "team", prefix: `@${wake.organization.toLowerCase()}/` },
        ),
      );
    default: {
      const request = directly(wake);
      return request === null ? [] : [request];
    }
  }
}
