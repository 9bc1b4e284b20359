import { hash } from "node:crypto";
import type { LogDescriptor } from "../../src/provenance/statement.ts";
import type { About } from "./about.ts";
import type { Options } from "./options.ts";
import type { Run } from "./run.ts";

/** What the statement says of this run; commits and branches are added from git. */
export function predicate(
  about: About,
  options: Options,
  sandbox: string,
  run: Run,
  byproducts: LogDescriptor[],
) {
  const { allow, apis, maxChildren, readOnly } = options;
  const hosts = apis.map(
    ({ url }) => `${url.hostname}:${url.port || (url.protocol === "https:" ? 443 : 80)}`,
  );
  const egress = [...new Set([...allow, ...hosts])];
  const policy = JSON.stringify({
    allow,
    apis: apis.map(({ name, url }) => [name, url.href]),
    readOnly,
    maxChildren,
  });
  return {
    buildDefinition: {
      externalParameters: {
        ...{ task: about.task, target: about.target, sequence: about.sequence },
        ...(about.grant !== undefined && { grant: about.grant }),
        ...(about.predecessor !== undefined && { predecessor: about.predecessor }),
      },
      internalParameters: {
        agent: {
          ...about.agent,
          tools: [...new Set(run.logs["tool-calls"].map(({ tool }) => tool))].toSorted(),
        },
        sandbox: {
          technology: sandbox,
          network: { mode: egress.length > 0 ? "allowlist" : "none", egress },
          filesystem: "ephemeral",
          standingSecrets: 0,
          maxChildren,
          tenancy: about.tenancy,
          policy: { sha256: hash("sha256", policy) },
        },
        credentials: [],
      },
    },
    runDetails: {
      builder: { id: about.builder },
      metadata: { invocationId: run.id, startedOn: run.startedOn, finishedOn: run.finishedOn },
      byproducts,
    },
  };
}
