import { client, type World } from "../simulator/support.ts";

/** Reads and writes what only an administrator may. */
export async function settings({ sim, acme, shop }: World): Promise<void> {
  const repo = "/repos/acme/shop";
  const hook = { url: "https://example.com/hook", secret: "s" };
  shop.configure({ pushProtection: true, deployKey: { title: "deploy" }, hook });
  acme.configure({ hook, app: { id: 4711, slug: "deployer", permissions: { contents: "write" } } });
  const asOwner = client(sim, sim.token(sim.user("acme-owner")));
  for (const path of [
    repo,
    `${repo}/keys`,
    `${repo}/hooks`,
    `${repo}/actions/permissions/workflow`,
    "/orgs/acme/hooks",
    "/orgs/acme/installations",
  ]) {
    await asOwner(`GET ${path}`);
  }
  const ruleset = { name: "made by hand", target: "branch", enforcement: "disabled", rules: [] };
  const { body: made } = await asOwner(`POST ${repo}/rulesets`, ruleset);
  await asOwner(`PUT ${repo}/rulesets/${made.id}`, { ...ruleset, name: "written again" });
}
