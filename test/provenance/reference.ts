import { createPublicKey, verify as verifySignature } from "node:crypto";
import type { VerificationInput } from "../../src/provenance/types.ts";

// A second reading of docs/provenance.md for tests: slow, plain, and sharing no code with what it checks. It knows DSSE only.

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

class No extends Error {}

function need(condition: unknown, what: string): asserts condition {
  if (!condition) throw new No(what);
}

/** RFC 8259, character by character. */
function parse(text: string): Json {
  let at = 0;
  const space = () => {
    while (at < text.length && " \t\r\n".includes(text[at]!)) at += 1;
  };
  const word = <T extends Json>(letters: string, value: T): T => {
    need(text.slice(at, at + letters.length) === letters, "a word");
    at += letters.length;
    return value;
  };
  const string = (): string => {
    need(text[at] === '"', "a quote");
    at += 1;
    let out = "";
    for (;;) {
      const char = text[at];
      need(char !== undefined, "the end of a text");
      need(char >= " ", "no control character");
      at += 1;
      if (char === '"') break;
      if (char !== "\\") {
        out += char;
        continue;
      }
      const letter = text[at] ?? "";
      at += 1;
      if (letter === "u") {
        const hex = text.slice(at, at + 4);
        need(/^[0-9a-fA-F]{4}$/.test(hex), "four hex digits");
        out += String.fromCharCode(Number.parseInt(hex, 16));
        at += 4;
      } else {
        const index = '"\\/bfnrt'.indexOf(letter);
        need(letter !== "" && index >= 0, "a known escape");
        out += '"\\/\b\f\n\r\t'[index];
      }
    }
    for (let i = 0; i < out.length; i += 1) {
      const code = out.charCodeAt(i);
      if (code >= 0xd800 && code <= 0xdbff) {
        const next = out.charCodeAt(i + 1);
        need(next >= 0xdc00 && next <= 0xdfff, "whole characters");
        i += 1;
      } else need(code < 0xdc00 || code > 0xdfff, "whole characters");
    }
    return out;
  };
  const value = (depth: number): Json => {
    space();
    const char = text[at];
    if (char === "{" || char === "[") need(depth <= 32, "at most 32 levels");
    if (char === "{") {
      const result: { [key: string]: Json } = {};
      const seen: string[] = [];
      at += 1;
      space();
      if (text[at] === "}") {
        at += 1;
        return result;
      }
      for (;;) {
        space();
        const key = string();
        need(!seen.includes(key), "each key once");
        need(key !== "__proto__", "no __proto__");
        seen.push(key);
        space();
        need(text[at] === ":", "a colon");
        at += 1;
        result[key] = value(depth + 1);
        space();
        at += 1;
        if (text[at - 1] === "}") return result;
        need(text[at - 1] === ",", "a comma");
      }
    }
    if (char === "[") {
      const result: Json[] = [];
      at += 1;
      space();
      if (text[at] === "]") {
        at += 1;
        return result;
      }
      for (;;) {
        result.push(value(depth + 1));
        space();
        at += 1;
        if (text[at - 1] === "]") return result;
        need(text[at - 1] === ",", "a comma");
      }
    }
    if (char === '"') return string();
    if (char === "t") return word("true", true);
    if (char === "f") return word("false", false);
    if (char === "n") return word("null", null);
    const number = /^-?[0-9][0-9+\-.eE]*/.exec(text.slice(at, at + 400))?.[0] ?? "";
    need(/^(0|-?[1-9][0-9]*)$/.test(number), "a plain number");
    need(BigInt(number) <= 2n ** 53n - 1n && BigInt(number) >= -(2n ** 53n - 1n), "a safe number");
    at += number.length;
    return Number(number);
  };
  const result = value(1);
  space();
  need(at === text.length, "nothing after the value");
  return result;
}

function utf8(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString("utf8");
  need(Buffer.from(text, "utf8").equals(Buffer.from(bytes)), "UTF-8");
  need(!text.startsWith("\ufeff"), "no byte order mark");
  return text;
}

/** RFC 4648, bit by bit. */
function base64(text: string): Buffer {
  const standard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const safe = `${standard.slice(0, 62)}-_`;
  const body = text.replace(/={0,2}$/, "");
  const padding = text.length - body.length;
  const alphabet = [...body].every((char) => standard.includes(char)) ? standard : safe;
  need(
    [...body].every((char) => alphabet.includes(char)),
    "one alphabet",
  );
  // padding tells the alphabet of a text that fits both, and only the second may do without
  const right = (4 - (body.length % 4)) % 4;
  const either = [...body].every((char) => standard.includes(char) && safe.includes(char));
  need(
    right !== 3 && (padding === right || (padding === 0 && (alphabet === safe || either))),
    "right padding",
  );
  const bits = [...body].map((char) => alphabet.indexOf(char).toString(2).padStart(6, "0")).join("");
  const whole = bits.length - (bits.length % 8);
  need(!bits.slice(whole).includes("1"), "no stray bits");
  return Buffer.from(
    Array.from({ length: whole / 8 }, (_, i) => Number.parseInt(bits.slice(i * 8, i * 8 + 8), 2)),
  );
}

const object = (value: Json | undefined): { [key: string]: Json } => {
  need(typeof value === "object" && value !== null && !Array.isArray(value), "an object");
  return value;
};
const array = (value: Json | undefined): Json[] => {
  need(Array.isArray(value), "an array");
  return value;
};
const only = (value: { [key: string]: Json }, ...keys: string[]) => {
  for (const key of Object.keys(value)) need(keys.includes(key), `no field ${key}`);
};
const time = (value: Json | undefined): number => {
  need(typeof value === "string" && value.endsWith("Z") && !Number.isNaN(Date.parse(value)), "a time");
  return Date.parse(value);
};

/** Why the reference refuses what `input` holds; null when it has nothing against it. */
export function referenceRefusal(input: VerificationInput): string | null {
  try {
    judge(input);
    return null;
  } catch (error) {
    if (error instanceof No) return error.message;
    throw error;
  }
}

function judge({ bytes, policy, target, names, receivedAt, uploader }: VerificationInput): void {
  need(bytes.length > 0 && bytes.length <= 1048576, "1 byte to 1 MiB");
  const envelope = object(parse(utf8(bytes)));
  need(!("dsseEnvelope" in envelope) && !("verificationMaterial" in envelope), "not a bundle too");
  need(envelope.payloadType === "application/vnd.in-toto+json", "the payload type");
  const signatures = array(envelope.signatures);
  need(signatures.length === 1, "one signature");
  const { payload: text, signatures: _ } = envelope;
  const { sig, keyid } = object(signatures[0]);
  need(keyid === undefined || typeof keyid === "string", "a key id");
  need(typeof text === "string" && typeof sig === "string", "texts");
  const [payload, signature] = [base64(text), base64(sig)];
  const signedBytes = Buffer.from(
    `DSSEv1 28 application/vnd.in-toto+json ${payload.length} ${payload.toString("latin1")}`,
    "latin1",
  );

  const statement = object(parse(utf8(payload)));
  need(statement._type === "https://in-toto.io/Statement/v1", "_type");
  need(statement.predicateType === "https://slsa.dev/provenance/v1", "predicateType");
  const { buildDefinition, runDetails } = object(statement.predicate);
  const definition = object(buildDefinition);
  need(definition.buildType === "https://agent-policy.dev/buildtypes/sandboxed-agent-change/v1", "buildType");
  const run = object(runDetails);
  const builder = policy.builders.find(({ id }) => id === object(run.builder).id);
  need(builder?.carrier === "dsse", "a builder");
  const made = builder.keys.filter((key) => {
    const publicKey = createPublicKey({ key: key.jwk, format: "jwk" });
    return key.alg === "Ed25519"
      ? verifySignature(null, signedBytes, publicKey, signature)
      : verifySignature("sha256", signedBytes, publicKey, signature);
  });
  need(
    made.length > 0 && made.every(({ status }) => status !== "revoked" && status !== "retired"),
    "a signature",
  );

  const metadata = object(run.metadata);
  const [started, finished, received] = [
    time(metadata.startedOn),
    time(metadata.finishedOn),
    time(receivedAt),
  ];
  need(
    started <= finished && finished <= received + 60_000 && received - finished <= 86_400_000,
    "the times",
  );
  if (metadata.agentPolicy_expiresOn !== undefined)
    need(received <= time(metadata.agentPolicy_expiresOn), "not expired");

  const external = object(definition.externalParameters);
  only(external, "task", "target", "grant", "sequence", "predecessor");
  const about = object(external.target);
  only(about, "repository", "repositoryId", "ownerId", "pullRequest", "baseRef", "headRef", "baseCommit");
  need((external.sequence === 1) === (external.predecessor === undefined), "sequence");
  for (const key of ["repositoryId", "ownerId", "baseRef", "headRef"] as const)
    need(about[key] === target[key], `the same ${key}`);
  if (about.pullRequest !== undefined)
    need(about.pullRequest === target.pullRequest, "the same pull request");

  const subjects = array(statement.subject).map(object);
  const find = (name: string) => {
    const found = subjects.filter((subject) => subject.name === name);
    need(found.length === 1, `one ${name}`);
    return object(found[0]!.digest);
  };
  const shas = subjects.slice(2).map((_subject, index) => find(`commit/${index}`).gitCommit);
  need(shas.length > 0, "commits");
  const from = target.commits.findIndex(({ sha }) => sha === shas[0]);
  need(from >= 0, "a commit of the change");
  for (const [index, sha] of shas.entries())
    need(target.commits[from + index]?.sha === sha, `commit ${index}`);
  need(find("head").gitTree === undefined && find("tree").gitCommit === undefined, "digests of their own");
  const last = target.commits[from + shas.length - 1]!;
  need(find("head").gitCommit === last.sha && find("tree").gitTree === last.tree, "head and tree");
  need(about.baseCommit === target.commits[from]!.parents[0], "the start");

  const internal = object(definition.internalParameters);
  only(internal, "agent", "sandbox", "credentials");
  const agent = object(internal.agent);
  const identity = object(agent.identity);
  if (uploader)
    need(identity.subject === uploader.subject && identity.issuer === uploader.issuer, "the uploader");
  need(
    policy.workloads.some(
      (one) => one.issuer === identity.issuer && one.subjects.includes(String(identity.subject)),
    ),
    "a workload",
  );
  need(
    builder.workloads === undefined || builder.workloads.includes(String(identity.subject)),
    "a workload of the builder",
  );

  // the policy of test/provenance/support.ts, written out
  if (!names.some((name) => name.startsWith("src/"))) return;
  const sandbox = object(internal.sandbox);
  only(
    sandbox,
    "technology",
    "image",
    "network",
    "filesystem",
    "standingSecrets",
    "maxChildren",
    "tenancy",
    "policy",
  );
  const network = object(sandbox.network);
  only(network, "mode", "egress");
  need(network.mode === "none" || network.mode === "allowlist", "network");
  const hosts = array(network.egress);
  if (network.mode === "none") need(hosts.length === 0, "no hosts");
  for (const host of hosts)
    need(
      typeof host === "string" &&
        /^(api\.anthropic\.com|[a-z0-9-]+(\.[a-z0-9-]+)*\.npmjs\.org|\*\.([a-z0-9-]+\.)*npmjs\.org):443$/i.test(
          host,
        ),
      "egress",
    );
  need(
    sandbox.filesystem === "ephemeral" && sandbox.tenancy === "single" && sandbox.standingSecrets === 0,
    "isolation",
  );
  need(
    Number.isInteger(sandbox.maxChildren) &&
      Number(sandbox.maxChildren) >= 0 &&
      Number(sandbox.maxChildren) <= 256,
    "processes",
  );
  for (const one of array(internal.credentials).map(object)) {
    const [issued, expires] = [time(one.issuedAt), time(one.expiresAt)];
    const end = one.revokedAt === undefined ? expires : Math.min(expires, time(one.revokedAt));
    need(issued < expires && issued <= end && end - issued <= 3_600_000, "a short life");
    for (const permission of Object.keys(object(one.permissions)))
      need(!/^(workflows|administration|pull[_-]requests)$/i.test(permission), "no denied permission");
  }
  for (const tool of array(agent.tools))
    need(typeof tool === "string" && /^(shell|git|mcp:.*)$/s.test(tool), "tools");
  const logs = array(run.byproducts).map(object);
  for (const kind of "inputs tool-calls generated-code downstream-api network filesystem process".split(
    " ",
  )) {
    const found = logs.filter(({ name }) => name === kind);
    need(found.length === 1 && object(found[0]!.annotations).dropped === 0, `the log ${kind}`);
    need(/^[0-9a-f]{64}$/.test(String(object(found[0]!.digest).sha256)), "its digest");
  }
}
