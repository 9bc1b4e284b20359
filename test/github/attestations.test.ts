import type { Octokit } from "@octokit/core";
import { RequestError } from "@octokit/request-error";
import { describe, expect, it } from "vitest";
import { createAttestationBag } from "../../src/github/attestations.ts";

const HEAD = "a".repeat(40);
const key = { installationId: 1, repositoryId: 500, owner: "acme", name: "shop" };
type Parameters = Record<string, unknown>;

/** GitHub's list, a function of the parameters it is asked with. */
function bag(answer: (parameters: Parameters, asked: number) => { data: unknown; link?: string } | Error) {
  const asked: Parameters[] = [];
  const octokit = {
    async request(_route: string, parameters: Parameters) {
      asked.push(parameters);
      const given = answer(parameters, asked.length);
      if (given instanceof Error) throw given;
      return { data: given.data, headers: { link: given.link } };
    },
  } as unknown as Octokit;
  return { asked, read: () => createAttestationBag(async () => octokit).read(key, HEAD) };
}
const some = (count: number, repositoryId = 500) =>
  Array.from({ length: count }, (_, index) => ({
    repository_id: repositoryId,
    bundle: { index, repositoryId },
  }));
const failure = (status: number, headers = {}) =>
  new RequestError("no", status, {
    request: { method: "GET", url: "https://api.github.com/x", headers: {} },
    response: { status, headers, data: {}, url: "" } as never,
  });

describe("GitHub's attestations of a commit", () => {
  it("are read page by page, by their cursor", async () => {
    const { asked, read } = bag(({ after }) =>
      after === undefined
        ? {
            data: { attestations: some(2) },
            link: '<https://api.github.com/x?per_page=100&after=abc>; rel="next"',
          }
        : { data: { attestations: some(1) } },
    );
    const found = await read();
    expect(found).toMatchObject({ known: true, value: { length: 3 } });
    expect(asked).toMatchObject([{ subject_digest: `sha1:${HEAD}` }, { after: "abc" }]);
  });

  it("there are none when GitHub says 404", async () => {
    expect(await bag(() => failure(404)).read()).toEqual({ known: true, value: [] });
  });

  it("of another repository, or too large, do not count", async () => {
    const large = { repository_id: 500, bundle: { text: "x".repeat(1024 * 1024) } };
    const { read } = bag(() => ({ data: { attestations: [...some(2, 501), large, ...some(1)] } }));
    expect(await read()).toMatchObject({ known: true, value: { length: 1 } });
  });

  it("stuffed with more than anybody needs are told as cut off, without reading on", async () => {
    const { asked, read } = bag(() => ({
      data: { attestations: some(60) },
      link: '<https://api.github.com/x?after=more>; rel="next"',
    }));
    expect(await read()).toMatchObject({ known: false, gap: { code: "github/attestations-cap" } });
    expect(asked).toHaveLength(2);
  });

  it("of pages without end and without attestations do not keep us for ever", async () => {
    const { asked, read } = bag(() => ({
      data: { attestations: [] },
      link: '<https://api.github.com/x?after=more>; rel="next"',
    }));
    expect(await read()).toMatchObject({ known: false, gap: { code: "github/attestations-cap" } });
    expect(asked.length).toBeLessThan(100);
  });

  it.each([
    [failure(403), "github/attestations-denied", undefined],
    [failure(403, { "x-ratelimit-remaining": "0" }), "github/attestations-unread", true],
    [failure(502), "github/attestations-unread", true],
    [new Error("socket hang up"), "github/attestations-unread", true],
  ])("that cannot be read are a gap: %s", async (error, code, retry) => {
    const found = await bag(() => error).read();
    expect(found).toMatchObject({ known: false, gap: { code } });
    expect(found.known ? null : found.gap.retry).toBe(retry);
  });

  it("in another shape, or without their bundle, are a gap", async () => {
    for (const data of [
      {},
      { attestations: [{ repository_id: "500" }] },
      { attestations: [{ repository_id: 500, bundle: null }] },
    ])
      expect((await bag(() => ({ data })).read()).known).toBe(false);
  });
});
