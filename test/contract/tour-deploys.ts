import type { World } from "../simulator/support.ts";

/** Deploys in every way there is; returns the questions to ask about it. */
export function deploys({ sim, acme, shop, alice, bob, api }: World) {
  const path = ".github/workflows/deploy.yml";
  const repo = "/repos/acme/shop";
  acme.team("operators", [bob]);
  shop.environment("production", {
    reviewers: [alice, "operators"],
    waitTimer: 10,
    branchPolicy: ["main", "refs/tags/v*"],
    protectionRules: [sim.app],
  });
  shop.environment("staging", { branchPolicy: "protected" });
  const waiting = shop.workflowRun({ path, by: alice, branch: "main", environment: "production" });
  const quick = shop.workflowRun({ path, by: alice, branch: "main", environment: "preview" });
  quick.artifact("dist");
  quick.finish();
  const stuck = shop.workflowRun({
    path,
    by: alice,
    jobs: [{ name: "build" }, { name: "deploy", always: true }],
  });

  return async (get: (path: string) => Promise<{ id: number }[]>) => {
    const runs = `${repo}/actions/runs`;
    await get(`${repo}/environments`);
    await get(`${repo}/environments/production`);
    await get(`${repo}/environments/production/deployment_protection_rules`);
    await get(`${repo}/environments/production/deployment-branch-policies`);
    await get(`${runs}/${waiting.id}`);
    await get(`${runs}/${waiting.id}/jobs`);
    await get(`${repo}/actions/jobs/${waiting.jobs[0]?.id}`);
    await get(`${runs}/${waiting.id}/pending_deployments`);
    await get(`${runs}/${quick.id}/artifacts`);
    await get(`${repo}/actions/artifacts`);
    await get(`${repo}/deployments`);
    const asked = { environment_name: "production", comment: "looking" };
    await api(`POST ${runs}/${waiting.id}/deployment_protection_rule`, asked);
    await api(`POST ${runs}/${waiting.id}/deployment_protection_rule`, { ...asked, state: "approved" });
    await api(`POST ${runs}/${stuck.id}/cancel`);
    await api(`POST ${runs}/${stuck.id}/force-cancel`);
    await api(`POST ${runs}/${quick.id}/rerun`);
    const { body: made } = await api(`POST ${repo}/deployments`, { ref: "main", required_contexts: [] });
    await get(`${repo}/deployments/${made.id}`);
    await api(`POST ${repo}/deployments/${made.id}/statuses`, { state: "success", description: "done" });
    await get(`${repo}/deployments/${made.id}/statuses`);
  };
}
