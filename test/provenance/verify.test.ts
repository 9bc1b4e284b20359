import { describe, expect, it } from "vitest";
import { signStatement } from "../../src/provenance/sign.ts";
import { verify } from "../../src/provenance/verify.ts";
import { ecKey, input, KEY, listed, policy, range, signed, statement, target } from "./support.ts";

describe("verify", () => {
  it("accepts what our own signer made, and says each step", () => {
    const answer = verify(input());
    expect(answer).toMatchObject({
      verified: true,
      code: "ok",
      coverage: [0, 1],
      unchecked: [],
      genuine: true,
      key: KEY.kid,
    });
    expect(answer.steps.map(({ name, ok }) => [name, ok])).toEqual(
      "envelope signature statement builder key revocation times target subjects identity grant isolation credentials tools logs"
        .split(" ")
        .map((name) => [name, true]),
    );
  });
});
