import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalEmail, parsePerson, readNoreply } from "../../src/identity/email.ts";

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

describe("parsePerson", () => {
  it("reads name and address", () => {
    expect(parsePerson("Claude Opus 4 <NoReply@anthropic.com>")).toEqual({
      name: "Claude Opus 4",
      email: "noreply@anthropic.com",
    });
    expect(parsePerson("A B a@x.org")).toEqual({ name: "A B", email: "a@x.org" });
    expect(parsePerson("a@x.org")).toEqual({ name: "", email: "a@x.org" });
    expect(parsePerson("<a@x.org>")).toEqual({ name: "", email: "a@x.org" });
    expect(parsePerson("A <b> < c@x.org >")).toEqual({ name: "A <b>", email: "c@x.org" });
  });

  it("refuses what does not end in an address", () => {
    for (const value of ["", "A", "A <a@x.org> and others", "A <a>", "A a@x.org>", "a@x.org and others"])
      expect(parsePerson(value)).toBeNull();
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
