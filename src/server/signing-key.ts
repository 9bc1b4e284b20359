import { generateKeyPairSync } from "node:crypto";
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "../config.ts";
import { AgentPolicyError } from "../errors.ts";
import { readSigningKey, type SigningKey } from "../provenance/private-key.ts";

const FILE = "signing-key.pem";

/**
 * The key this App signs with what it attests: the configured one, else that of the data directory, which is made when there is
 * none. Several servers on one database have to be given the same one.
 *
 * @throws AgentPolicyError (`usage`) when the key cannot be used or the file not be read
 */
export function signingKey(config: Pick<Config, "signingKey" | "dataDirectory">): SigningKey {
  const { signingKey: configured, dataDirectory } = config;
  if (configured !== undefined) return readSigningKey(configured);
  // Without a place to keep it, the key lives as long as the process.
  return readSigningKey(dataDirectory === undefined ? freshKey() : keptKey(dataDirectory));
}

function keptKey(directory: string): string {
  const path = join(directory, FILE);
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (!isCode(error, "ENOENT")) throw unusable(path, error);
  }
  try {
    mkdirSync(directory, { recursive: true });
    // Whoever is first makes it; who comes second reads it.
    const file = openSync(path, "wx", 0o600);
    const text = freshKey();
    writeSync(file, text);
    fsyncSync(file);
    closeSync(file);
    return text;
  } catch (error) {
    if (isCode(error, "EEXIST")) return readFileSync(path, "utf8");
    throw unusable(path, error);
  }
}

function freshKey(): string {
  const { privateKey } = generateKeyPairSync("ed25519");
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

function unusable(path: string, cause: unknown): AgentPolicyError {
  return new AgentPolicyError("usage", "config/signing-key", `The signing key ${path} cannot be used`, {
    remedy: "Let the server's user read and write it, or set AGENT_POLICY_SIGNING_KEY.",
    cause,
  });
}
