import { createPublicKey, hash, verify as verifySignature } from "node:crypto";
import { preAuthenticationEncoding } from "../src/provenance/envelope.ts";
import { signStatement } from "../src/provenance/sign.ts";
import { verify } from "../src/provenance/verify.ts";
import { input, KEY, range, statement, target } from "../test/provenance/support.ts";
import { type Benchmark, pair, result } from "./measure.ts";

/** A statement of 8 kB over 20 commits, filled up with the packages that the run worked with. */
function ordinary() {
  const commits = range(20);
  const resolvedDependencies = Array.from({ length: 16 }, (_, n) => ({
    uri: `pkg:npm/%40acme/package-${n}@1.${n}.0`,
    digest: { sha256: hash("sha256", String(n)) },
  }));
  const draft = statement(({ statement: { predicate } }) => {
    Object.assign(predicate.buildDefinition, { resolvedDependencies });
  }, commits);
  return { bytes: signStatement(draft, KEY).bytes, payload: Buffer.from(JSON.stringify(draft)), commits };
}

export const provenanceBenchmarks: Benchmark = async () => {
  const { bytes, payload, commits } = ordinary();
  const given = input({ bytes, target: target({ commits }) });
  const key = createPublicKey(KEY.key);
  const data = preAuthenticationEncoding(payload);
  const signature = Buffer.from(JSON.parse(bytes.toString("utf8")).signatures[0].sig, "base64");
  const ours = () => {
    const answer = verify(given);
    if (!answer.verified) throw new Error(`the benchmark's statement is refused: ${answer.code}`);
  };
  const bare = () => {
    if (!verifySignature(null, data, key, signature) || hash("sha256", bytes).length !== 64)
      throw new Error("bare");
  };
  const { a, b } = pair(ours, bare, { calls: 2_000 });
  return [
    result(
      "provenance/verify",
      "µs",
      a,
      { name: "bare Ed25519 verify + SHA-256 of the same bytes", value: b },
      `statement of ${payload.length} bytes over ${commits.length} commits; ours: envelope, signature, statement and all 15 steps`,
    ),
  ];
};
