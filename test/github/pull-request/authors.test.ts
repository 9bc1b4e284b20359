import { afterEach, describe, expect, it, vi } from "vitest";
import { HEAD, ordinary, pullRequest, read } from "../scripted.ts";

afterEach(() => vi.unstubAllGlobals());

const alice = { id: 1001, login: "alice", type: "User" };
const robot = { id: 777, login: "helper[bot]", type: "Bot" };
const acme = { id: 5, login: "acme", type: "Organization" };
const user = (databaseId: number | null, login: string) => ({ databaseId, login });

/** The one commit's author, as REST and as GraphQL tell it. */
async function author(rest: unknown, author: unknown, errors: unknown[] = []) {
  const o = ordinary();
  o.commits[0].author = rest;
  o.closing.repository.c0 = { oid: HEAD, author, signature: null };
  const { facts } = await read(pullRequest(o, { graphql: { Closing: { data: o.closing, errors } } }).source);
  return facts.commits.known ? facts.commits.value[0]?.author : null;
}

describe("whom REST and GraphQL name as the author of an unsigned commit", () => {
  it.each([
    ["the same person", alice, user(1001, "alice"), alice],
    ["the same person under another login", alice, user(1001, "alicia"), alice],
    ["nobody, both", null, null, null],
    ["nobody, where REST has an empty object", {}, null, null],
    ["a bot, whom GraphQL never names", robot, null, robot],
    ["an organisation, which GraphQL never names", acme, null, acme],
  ])("%s: they agree", async (_, rest, told, account) => {
    const found = await author(rest, { user: told });
    expect(found).toMatchObject({ account });
    expect(found).not.toHaveProperty("otherwise");
  });

  it.each([
    ["two people", alice, user(1002, "bob"), { id: 1002, login: "bob", type: "User" }],
    ["a person and nobody", alice, null, null],
    ["nobody and a person", null, user(1002, "bob"), { id: 1002, login: "bob", type: "User" }],
    ["an organisation and a person", acme, user(1002, "bob"), { id: 1002, login: "bob", type: "User" }],
    ["a bot and a person", robot, user(1002, "bob"), { id: 1002, login: "bob", type: "User" }],
  ])("%s: both are kept", async (_, rest, told, otherwise) => {
    expect(await author(rest, { user: told })).toMatchObject({ otherwise });
  });

  it("an answer that could not be read is no disagreement", async () => {
    const broken = [{ message: "broke", path: ["repository", "c0"], type: "FORBIDDEN" }];
    for (const found of [await author(alice, null), await author(alice, { user: null }, broken)])
      expect(found).not.toHaveProperty("otherwise");
  });
});
