/**
 * Letters of other scripts that most fonts draw like a Latin one (Unicode TS #39 confusables, the subset that
 * occurs in file names). Folding only ever makes more paths match a protected pattern, so a wrong pair costs
 * a review and never opens a door.
 */
const CONFUSABLE: Record<string, string> = {
  а: "a",
  ɑ: "a",
  α: "a",
  ь: "b",
  с: "c",
  ϲ: "c",
  ԁ: "d",
  е: "e",
  ҽ: "e",
  ε: "e",
  ɡ: "g",
  һ: "h",
  і: "i",
  ı: "i",
  ι: "i",
  ј: "j",
  κ: "k",
  к: "k",
  ӏ: "l",
  ⅼ: "l",
  м: "m",
  п: "n",
  ո: "n",
  о: "o",
  ο: "o",
  օ: "o",
  р: "p",
  ρ: "p",
  ԛ: "q",
  г: "r",
  ѕ: "s",
  т: "t",
  τ: "t",
  υ: "u",
  ս: "u",
  ν: "v",
  ѵ: "v",
  ѡ: "w",
  ԝ: "w",
  х: "x",
  χ: "x",
  у: "y",
  γ: "y",
  ᴢ: "z",
  "․": ".",
  "∕": "/",
  "⁄": "/",
  "‐": "-",
  "‑": "-",
  "‒": "-",
  "–": "-",
  "﹣": "-",
  "－": "-",
  "＿": "_",
};

/** Unicode's own list of characters that draw nothing: zero width, bidi controls, soft hyphen, variation selectors, … */
const IGNORABLE = /\p{Default_Ignorable_Code_Point}/gu;
/** The same without what emoji and several scripts need: the zero-width joiner and variation selectors. */
const HIDDEN = /[\p{Default_Ignorable_Code_Point}--[\u200d\ufe00-\ufe0f]]/v;
const ASCII = /^[\x20-\x7e]*$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

/** Whether a person reading the path would not see all of it. */
export function hasHiddenCharacters(path: string): boolean {
  if (ASCII.test(path)) return false;
  return HIDDEN.test(path) || CONTROL.test(path);
}

/**
 * The path as a careless eye, or a case-insensitive file system, would read it: compatibility-normalised
 * (Unicode NFKC), without invisible characters, confusable letters turned Latin, lower case.
 */
export function foldPath(path: string): string {
  if (ASCII.test(path)) return path.toLowerCase();
  let folded = "";
  for (const character of path.normalize("NFKC").replace(IGNORABLE, "").toLowerCase())
    folded += CONFUSABLE[character] ?? character;
  return folded;
}
