import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addressesIn, canonicalEmail, readNoreply } from "../../src/identity/email.ts";

describe("canonicalEmail", () => {
  it("lower-cases a plain address", () => {
    expect(canonicalEmail("NoReply@Anthropic.COM")).toBe("noreply@anthropic.com");
    expect(canonicalEmail("1+x[bot]@users.noreply.github.com")).toBe("1+x[bot]@users.noreply.github.com");
  });

  it("refuses whatever is not one", () => {
    for (const raw of [
      "",
      "a",
      "@x.org",
      "a@",
      "a b@x.org",
      "a@b@c",
      "<a@x.org>",
      "a@x.org ",
      '"a"@x.org',
      "a@-x.org",
      "a\n@x.org",
    ]) {
      expect(canonicalEmail(raw)).toBeNull();
    }
  });

  it("never lets a non-ASCII letter become an ASCII one", () => {
    // Kelvin sign, dotted capital I, full-width letters, Cyrillic a.
    for (const raw of [
      "noreply@anthropic.com\u212a",
      "\u212a@x.org",
      "\u0130@x.org",
      "ｎoreply@anthropic.com",
      "noreply@аnthropic.com",
    ]) {
      expect(canonicalEmail(raw)).toBeNull();
    }
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (raw) => {
        const email = canonicalEmail(raw);
        if (email !== null) expect(raw).toMatch(/^[!-~]+$/);
      }),
    );
  });
});

describe("addressesIn", () => {
  it.each([
    ["Claude Opus 4 <NoReply@anthropic.com>", ["noreply@anthropic.com"]],
    ["A B a@x.org", ["a@x.org"]],
    ["a@x.org", ["a@x.org"]],
    ["<a@x.org>", ["a@x.org"]],
    ["A <b> < c@x.org >", ["c@x.org"]],
    ["A <a@x.org)", ["a@x.org"]],
    ["A <mailto:a@x.org>", ["a@x.org"]],
    ["A <a@x.org>, B <b@x.org>", ["a@x.org", "b@x.org"]],
    ["A <a@x.org> and others", ["a@x.org"]],
    ["A <a@x.org>\\nSession: a shell quoted it wrong", ["a@x.org"]],
  ])("reads %j", (value, addresses) => {
    expect(addressesIn(value)).toEqual(addresses);
  });

  it.each(["", "A", "A <a>", "A <@x.org>", "A <a@>", "a@x@y.org", "а@x.org <ä@x.org>", "a@x.org\u200b"])(
    "finds none in %j",
    (value) => {
      expect(addressesIn(value)).toEqual([]);
    },
  );

  it("takes no part of a longer address for a whole one", () => {
    for (const longer of [
      "xa@x.org",
      "a@x.org.example",
      "a@x.orgs",
      "a+b@x.org",
      "a@x.org@y.example",
      "-a@x.org",
    ])
      expect(addressesIn(`A <${longer}>`)).not.toContain("a@x.org");
  });
});

describe("readNoreply", () => {
  it("reads number and login as claims", () => {
    expect(readNoreply("12+octo@users.noreply.github.com")).toEqual({ id: 12, login: "octo" });
    expect(readNoreply("octo@users.noreply.github.com")).toEqual({ id: null, login: "octo" });
  });

  it("leaves other addresses alone", () => {
    for (const email of [
      "12+octo@users.noreply.github.com.evil.org",
      "12+octo@noreply.github.com",
      "12+a+b@users.noreply.github.com",
    ]) {
      expect(readNoreply(email)).toBeNull();
    }
  });
});
