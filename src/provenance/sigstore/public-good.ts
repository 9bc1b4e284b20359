import root from "./public-good.json" with { type: "json" };

/**
 * Trusted root of Sigstore's public instance, as `targets/trusted_root.json` of https://github.com/sigstore/root-signing at
 * 60cf2ce8 (2026-08-21). Its keys change about once a year; an operator can name a newer file.
 */
export const publicGood: unknown = root;
