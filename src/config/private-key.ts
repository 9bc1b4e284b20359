import { readFileSync } from "node:fs";
import { configError } from "./problem.ts";

/** The App's private key in PEM, from the variable or the file that the other one names. */
export function privateKeyOf(environment: {
  PRIVATE_KEY: string | undefined;
  PRIVATE_KEY_PATH: string | undefined;
}): string {
  const { PRIVATE_KEY: inline, PRIVATE_KEY_PATH: path } = environment;
  if (inline === undefined && path === undefined) {
    throw configError([
      "PRIVATE_KEY is missing; set it, or PRIVATE_KEY_PATH, to the App's private key (.pem)",
    ]);
  }
  let key = inline?.replaceAll("\\n", "\n") ?? "";
  if (inline === undefined && path !== undefined) {
    try {
      key = readFileSync(path, "utf8");
    } catch (error) {
      const reason = error instanceof Error && "code" in error ? String(error.code) : "unreadable";
      throw configError([
        `PRIVATE_KEY_PATH names ${path}, which cannot be read (${reason}); name the App's .pem file`,
      ]);
    }
  } else if (!key.includes("-----BEGIN")) {
    key = Buffer.from(key, "base64").toString("utf8");
  }
  if (/-----BEGIN (RSA )?PRIVATE KEY-----/.test(key)) return key;
  const name = inline === undefined ? "PRIVATE_KEY_PATH" : "PRIVATE_KEY";
  throw configError([
    `${name} holds no PEM private key; generate one on the App's settings page and use that file`,
  ]);
}
