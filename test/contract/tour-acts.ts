import type { PullRequest } from "../../src/simulator/index.ts";
import { client, type World } from "../simulator/support.ts";

/** Does in the repository what people and bots do there; returns the questions to ask about it. */
export function acts({ sim, shop, alice, bob, copilot, api }: World, pull: PullRequest) {
  const repo = "/repos/acme/shop";
  const sha = shop.head();
  const onCommit = shop.commitComment({ by: alice, sha, body: "hm", path: "README.md", line: 1 });
  const onLine = pull.reviewComment({ by: alice, body: "hm", path: "README.md", line: 1 });
  onLine.edit(bob, "hm?");
  pull.reviewComment({ by: bob, body: "this file", path: "README.md", inReplyTo: onLine.id }).delete(bob);
  const discussion = shop.discussion({ by: alice, title: "How", body: "?" });
  discussion.edit(bob, { title: "How?", body: "??" });
  discussion.label(bob, "question");
  const answer = discussion.comment({ by: copilot, body: "So." });
  answer.edit(bob, "Thus.");
  answer.delete(bob);
  const release = shop.release({ by: alice, tag: "v1.0.0", body: "First" });
  shop.publishPackage({ by: alice, name: "shop", version: "1.0.0" });
  shop.dispatch({ by: alice, type: "sample.collected", payload: { a: 1 } });

  return async (get: (path: string) => Promise<unknown>) => {
    const asAlice = client(sim, sim.token(alice));
    await get(`${repo}/commits/${sha}/comments`);
    await get(`${repo}/comments`);
    await get(`${repo}/comments/${onCommit.id}`);
    const { body: said } = await asAlice(`POST ${repo}/commits/${sha}/comments`, { body: "mine" });
    await asAlice(`PATCH ${repo}/comments/${said.id}`, { body: "still mine" });
    await asAlice(`DELETE ${repo}/comments/${said.id}`);
    await get(`${repo}/pulls/${pull.number}/comments`);
    await get(`${repo}/pulls/comments/${onLine.id}`);
    const { body: made } = await api(`POST ${repo}/pulls/${pull.number}/comments`, {
      body: "from the App",
      path: "README.md",
      line: 1,
      side: "RIGHT",
      commit_id: pull.headSha,
    });
    await api(`PATCH ${repo}/pulls/comments/${made.id}`, { body: "again" });
    await api(`DELETE ${repo}/pulls/comments/${made.id}`);
    await get(`${repo}/releases`);
    await get(`${repo}/releases/${release.id}`);
    await get(`${repo}/releases/latest`);
    await get(`${repo}/releases/tags/v1.0.0`);
    await asAlice(`POST ${repo}/releases`, { tag_name: "v2.0.0", draft: true });
    await api(`POST ${repo}/actions/workflows/deploy.yml/dispatches`, { ref: "main" });
    const statement = {
      subject: [{ digest: { sha1: sha } }],
      predicateType: "https://slsa.dev/provenance/v1",
    };
    const { body: attested } = await asAlice(`POST ${repo}/attestations`, {
      bundle: {
        mediaType: "application/vnd.dev.sigstore.bundle.v0.3+json",
        verificationMaterial: {},
        dsseEnvelope: { payload: Buffer.from(JSON.stringify(statement)).toString("base64") },
      },
    });
    await get(`${repo}/attestations/sha1:${sha}`);
    await get(`/orgs/acme/attestations/sha1:${sha}`);
    await asAlice(`DELETE /orgs/acme/attestations/${attested.id}`);
    shop.attest({
      mediaType: "application/vnd.dev.sigstore.bundle.v0.3+json",
      dsseEnvelope: { payload: Buffer.from(JSON.stringify(statement)).toString("base64") },
    });
    await asAlice(`DELETE /orgs/acme/attestations/digest/sha1:${sha}`);
    await asAlice(`POST ${repo}/dispatches`, { event_type: "sample.collected" });
  };
}
