import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  sign,
  verify,
} from "node:crypto";
import { describe, expect, it } from "vitest";
import { openEnvelope, preAuthenticationEncoding } from "../../src/provenance/envelope.ts";
import { isSignedBy, jwkThumbprint, type TrustedKey } from "../../src/provenance/keys.ts";
import { readSigningKey } from "../../src/provenance/private-key.ts";

const b64u = (text: string) => Buffer.from(text, "base64url");

/** RFC 8037, appendix A.1. */
const OKP = {
  kty: "OKP",
  crv: "Ed25519",
  d: "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
  x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
};
/** RFC 7515, appendix A.3.1. */
const EC = {
  kty: "EC",
  crv: "P-256",
  x: "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
  y: "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
  d: "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI",
};

function trusted(alg: TrustedKey["alg"], jwk: JsonWebKey): TrustedKey {
  const key = createPublicKey({ key: jwk, format: "jwk" });
  return { kid: "k", alg, key, thumbprint: jwkThumbprint(key) };
}

/** R and S side by side, as a DER sequence of two integers. */
function derOf(raw: Buffer): Buffer {
  const integer = (part: Buffer) => {
    const bytes = (part[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), part]) : part;
    return Buffer.concat([Buffer.of(0x02, bytes.length), bytes]);
  };
  const body = Buffer.concat([integer(raw.subarray(0, 32)), integer(raw.subarray(32))]);
  return Buffer.concat([Buffer.of(0x30, body.length), body]);
}

describe("RFC 8037, appendix A", () => {
  const input = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
  const signature = "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";

  it("A.3: the thumbprint", () => {
    expect(trusted("Ed25519", OKP).thumbprint).toBe("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    expect(readSigningKey(JSON.stringify(OKP)).kid).toBe("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
  });

  it("A.4 and A.5: the signature is verified, and ours is the same", () => {
    expect(isSignedBy(trusted("Ed25519", OKP), Buffer.from(input), b64u(signature))).toBe(true);
    expect(isSignedBy(trusted("Ed25519", OKP), Buffer.from(`${input}.`), b64u(signature))).toBe(false);
    expect(
      sign(null, Buffer.from(input), readSigningKey(JSON.stringify(OKP)).key).toString("base64url"),
    ).toBe(signature);
  });
});

describe("RFC 7515, appendix A.3 (ES256)", () => {
  const input =
    "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
  const raw = b64u("DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q");

  it("holds for the key, in JOSE's form of R and S", () => {
    const { key } = trusted("ES256", EC);
    expect(verify("sha256", Buffer.from(input), { key, dsaEncoding: "ieee-p1363" }, raw)).toBe(true);
  });

  it("is read in DER only, as DSSE's libraries and Sigstore write it", () => {
    const der = derOf(raw);
    const key = trusted("ES256", EC);
    expect(isSignedBy(key, Buffer.from(input), der)).toBe(true);
    expect(isSignedBy(key, Buffer.from(input), raw)).toBe(false);
    expect(isSignedBy(key, Buffer.from(input), Buffer.concat([der, Buffer.of(0)]))).toBe(false);
  });

  it("does not verify under another algorithm than the pinned one", () => {
    expect(
      isSignedBy({ ...trusted("Ed25519", OKP), key: trusted("ES256", EC).key }, Buffer.from(input), raw),
    ).toBe(false);
  });
});

describe("RFC 7519 §6.1 and RFC 7515 appendix A.5: an unsecured token", () => {
  it("is no envelope: three parts with dots are no JSON object", () => {
    const token =
      "eyJhbGciOiJub25lIn0.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.";
    expect(openEnvelope(token)).toMatchObject({ ok: false, code: "envelope/shape" });
  });

  it("is none in JWS JSON serialisation either (RFC 7515 appendix A.6)", () => {
    const jws = {
      payload: "eyJpc3MiOiJqb2UifQ",
      signatures: [{ protected: "eyJhbGciOiJub25lIn0", signature: "" }],
    };
    expect(openEnvelope(jws)).toMatchObject({ ok: false, code: "envelope/shape" });
  });
});

describe("DSSE's published example (protocol.md, test vectors)", () => {
  const payload = Buffer.from("hello world");
  const type = "http://example.com/HelloWorld";
  const coordinate = (decimal: string) =>
    Buffer.from(BigInt(decimal).toString(16).padStart(64, "0"), "hex").toString("base64url");
  const key = trusted("ES256", {
    kty: "EC",
    crv: "P-256",
    x: coordinate("46950820868899156662930047687818585632848591499744589407958293238635476079160"),
    y: coordinate("5640078356564379163099075877009565129882514886557779369047442380624545832820"),
  });
  const sig = "A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+O88SjtR6rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA==";
  const raw = Buffer.from(sig, "base64");

  it("gives the published pre-authentication encoding", () => {
    expect(preAuthenticationEncoding(payload, type).toString("latin1")).toBe(
      "DSSEv1 29 http://example.com/HelloWorld 11 hello world",
    );
  });

  it("verifies over that encoding and not over the bare body; in DER, since that is the form we fixed", () => {
    const data = preAuthenticationEncoding(payload, type);
    expect(isSignedBy(key, data, derOf(raw))).toBe(true);
    expect(isSignedBy(key, payload, derOf(raw))).toBe(false);
    expect(isSignedBy(key, data, raw)).toBe(false);
  });

  it("is refused as an attestation: its payload type is another one", () => {
    const envelope = { payload: "aGVsbG8gd29ybGQ=", payloadType: type, signatures: [{ sig }] };
    expect(openEnvelope(envelope)).toMatchObject({ ok: false, code: "envelope/payload-type" });
  });

  it("counts bytes, not characters", () => {
    expect(preAuthenticationEncoding(Buffer.from("é"), "é").toString("utf8")).toBe("DSSEv1 2 é 2 é");
  });
});

function rsaKey(): string {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return privateKey.export({ format: "pem", type: "pkcs8" }).toString();
}

describe("readSigningKey", () => {
  const pem = (jwk: object) =>
    createPrivateKey({ key: jwk as never, format: "jwk" }).export({ format: "pem", type: "pkcs8" });

  it.each([
    ["a JSON Web Key", JSON.stringify(OKP), "Ed25519"],
    ["PKCS#8", String(pem(OKP)), "Ed25519"],
    ["a P-256 JSON Web Key", JSON.stringify(EC), "ES256"],
    ["P-256 as PKCS#8", String(pem(EC)), "ES256"],
  ])("reads %s", (_, text, alg) => {
    expect(readSigningKey(text)).toMatchObject({ alg });
  });

  it.each([
    ["a public JSON Web Key", JSON.stringify({ ...OKP, d: undefined }), "key/public"],
    [
      "a public PEM",
      createPublicKey({ key: EC, format: "jwk" }).export({ format: "pem", type: "spki" }).toString(),
      "key/public",
    ],
    ["no key", "hello", "key/unreadable"],
    ["no JSON", "{", "key/unreadable"],
    ["a JSON Web Key that is none", '{"kty":"OKP","d":"x"}', "key/unreadable"],
    ["an RSA key", rsaKey(), "key/algorithm"],
  ])("refuses %s", (_, text, code) => {
    expect(() => readSigningKey(text)).toThrow(expect.objectContaining({ code, kind: "usage" }));
  });
});
