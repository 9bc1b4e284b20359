import { createHash, hash } from "node:crypto";

/** Merkle tree hash of a list of leaves, RFC 6962 §2.1: SHA-256, 0x00 before a leaf and 0x01 before a node. Hex. */
export function merkleRoot(leaves: readonly Uint8Array[]): string {
  return root(leaves).toString("hex");
}

function root(leaves: readonly Uint8Array[]): Buffer {
  const [first] = leaves;
  if (first === undefined) return hash("sha256", "", "buffer");
  if (leaves.length === 1) return node(0, first);
  const half = 2 ** Math.ceil(Math.log2(leaves.length) - 1);
  return node(1, root(leaves.slice(0, half)), root(leaves.slice(half)));
}

function node(prefix: 0 | 1, ...parts: Uint8Array[]): Buffer {
  const digest = createHash("sha256").update(Buffer.of(prefix));
  for (const part of parts) digest.update(part);
  return digest.digest();
}
