import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  code,
  cut,
  inline,
  plain,
  prose,
  unmentioned,
  visible,
} from "../../../src/decision/render/escape.ts";
import { hostileText } from "./sample.ts";

describe("visible", () => {
  it.each([
    ["a\u202eb", "a⟨U+202E⟩b"],
    ["a\u200bb\ufeff", "a⟨U+200B⟩b⟨U+FEFF⟩"],
    ["tag\u{e0041}", "tag⟨U+E0041⟩"],
    ["\x1b[31mred", "␛[31mred"],
    ["a\r\nb\nc\u2028d", "a⏎b⏎c⟨U+2028⟩d"],
    ["nbsp\u00a0", "nbsp⟨U+00A0⟩"],
    ["\u3164\u2800", "⟨U+3164⟩⟨U+2800⟩"],
    ["\ud800x", "�x"],
    ["Ünïcödé 日本語 😀", "Ünïcödé 日本語 😀"],
  ])("%j", (input, expected) => {
    expect(visible(input)).toBe(expected);
  });
});

describe("cut", () => {
  it("keeps start and end, and counts code points, never half a character", () => {
    expect(cut("src/very/long/path/file.ts", 13)).toBe("src/very…e.ts");
    expect(cut("😀😀😀😀", 3)).toBe("😀😀…");
    expect(cut("short", 5)).toBe("short");
  });
});

describe("inline Markdown", () => {
  it.each([
    ["@octocat", "@&#8203;octocat"],
    ["&#64;octocat", "&#38;&#35;&#8203;64;octocat"],
    ["#12; and #13", "&#35;&#8203;12; and &#35;&#8203;13"],
    ["<b>|`*_", "&#60;b&#62;&#124;&#96;&#42;&#95;"],
    ["https://evil.example", "https:&#8203;//evil.example"],
    ["www.evil.example", "www&#8203;.evil.example"],
    [":tada:", ":&#8203;tada:"],
    ["GH-14", "GH-&#8203;14"],
    ["- item", "&#45; item"],
    ["1. item", "1&#46; item"],
    ["a\nb", "a⏎b"],
  ])("%j", (input, expected) => {
    expect(inline(input)).toBe(expected);
  });

  it("leaves no character that Markdown, HTML or GitHub's references could act on", () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const out = inline(text);
        expect(out).not.toMatch(/[<>|`*_[\]\\~$\n\r]/);
        expect(out).not.toMatch(/@(?!&#8203;)/);
        expect(out).not.toMatch(/(?<!&)#/);
        expect(out).not.toMatch(/&(?!#\d+;)/);
        expect(out).not.toMatch(/https?:\/\/|www\./i);
        expect(out).not.toMatch(/\p{Cf}|\p{Cc}/u);
      }),
    );
  });
});

describe("prose", () => {
  it.each([
    ["`a.ts` may not | change", "<code>a.ts</code> may not &#124; change"],
    ["- `@x` and ``", "&#45; <code>&#64;x</code> and &#96;&#96;"],
    ["unpaired ` tick", "unpaired &#96; tick"],
    ["a name `with`</code><b>` a tick", "a name <code>with</code>&#60;/code&#62;&#60;b&#62;&#96; a tick"],
  ])("%s", (input, expected) => {
    expect(prose(input)).toBe(expected);
  });
});

describe("inline code", () => {
  it("is one element whatever is in it", () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const out = code(text);
        expect(out).toMatch(/^<code>[^<>|`*_[\]\\~$!@\n]+<\/code>$/u);
        expect(out).not.toMatch(/www\.|:\/\//i);
      }),
    );
  });

  it("keeps an ordinary path readable", () => {
    expect(code("src/cart/index.ts")).toBe("<code>src/cart/index.ts</code>");
  });
});

describe("plain text", () => {
  it("is one visible line within its length", () => {
    fc.assert(
      fc.property(hostileText, fc.integer({ min: 1, max: 50 }), (text, max) => {
        const out = plain(text, max);
        expect(Array.from(out).length).toBeLessThanOrEqual(max);
        expect(out).not.toMatch(/\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}/u);
      }),
    );
  });

  it("takes the sting out of mentions", () => {
    expect(unmentioned("ping @octocat")).toBe("ping @\u200boctocat");
  });
});
