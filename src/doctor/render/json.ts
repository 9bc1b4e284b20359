import type { Diagnosis } from "./text.ts";

/** What `doctor --format json` prints; the shape is a contract (docs/doctor.md). */
export function renderJson({ facts, findings, fixes }: Diagnosis) {
  const { owner, name } = facts.repository;
  return {
    version: 1,
    repository: `${owner}/${name}`,
    app: facts.appId,
    organization: facts.organization?.login ?? null,
    findings: findings.map(({ fix, ...finding }) => ({ ...finding, fix: fix?.name ?? null })),
    ...(fixes === null ? {} : { fixes }),
  };
}
