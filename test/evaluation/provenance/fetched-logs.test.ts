import { describe, expect, it } from "vitest";
import { createLogCheck } from "../../../src/evaluation/provenance/fetched-logs.ts";
import type { AttestationFact } from "../../../src/facts/attestations.ts";
import type { LogKind } from "../../../src/provenance/log-kinds.ts";
import { sealLog } from "../../../src/provenance/logs/seal.ts";
import type { ProvenancePolicy } from "../../../src/provenance/types.ts";
import { verify } from "../../../src/provenance/verify.ts";
import { input, policy, signed } from "../../provenance/support.ts";

const HOST = "logs.sandbox.acme.dev";
const at = "2026-11-21T10:30:00Z";
const some = { sha256: "c".repeat(64), size: 12 };
const task = sealLog("inputs", "run-1", [{ id: "i1", parent: null, at, in: some, what: "task" }]);
const calls = sealLog("tool-calls", "run-1", [
  { id: "t1", parent: "i1", at, in: some, out: some, tool: "shell" },
]);
const connection = (host: string) =>
  sealLog("network", "run-1", [
    { id: "n1", parent: "t1", at, host, port: 443, address: "160.79.104.10", allowed: true },
  ]);
const network = connection("api.anthropic.com");

const asking = (logs: LogKind[], hosts: string[] = [HOST]): ProvenancePolicy => ({
  ...policy(),
  "log-hosts": hosts,
  require: [{ match: ["src/**"], level: "sandbox", logs }],
});

/** A statement that names these logs, verified under the policy. */
function fact(
  trust: ProvenancePolicy,
  logs = [task, calls, network],
  place = (name: string): string | undefined => `https://${HOST}/run-1/${name}`,
): AttestationFact {
  const bytes = signed(({ run }) => {
    run.byproducts = logs.map(({ descriptor }) => {
      const downloadLocation = place(descriptor.name);
      return downloadLocation === undefined ? descriptor : { ...descriptor, downloadLocation };
    });
  });
  const verification = verify(input({ bytes, policy: trust }));
  expect(verification).toMatchObject({ code: "ok" });
  return { digest: "sha256:1", source: "upload", receivedAt: at, uploader: null, verification };
}

const host = (contents: Record<string, Uint8Array>) => {
  const asked: string[] = [];
  const read = async (address: string) => {
    asked.push(address);
    const bytes = contents[address.split("/").at(-1) ?? ""];
    if (bytes === undefined) throw new Error("404");
    return bytes;
  };
  return { asked, check: createLogCheck(read) };
};
const good = { inputs: task.bytes, "tool-calls": calls.bytes, network: network.bytes };
const names = ["src/a.ts"];
const ALL: LogKind[] = ["inputs", "tool-calls", "network"];

describe("logs where a policy says they lie", () => {
  it("that are what the statement says leave it standing, and are not read twice", async () => {
    const trust = asking(ALL);
    const { asked, check } = host(good);
    const given = fact(trust);
    for (let round = 0; round < 2; round += 1) {
      const [checked] = await check({ policy: trust, names }, [given]);
      expect(checked?.verification).toMatchObject({ verified: true, code: "ok" });
      expect(checked?.verification.steps.at(-1)).toMatchObject({ name: "log contents", ok: true });
    }
    expect(asked).toHaveLength(3);
  });

  it.each<[string, Record<string, Uint8Array>, string]>([
    ["is missing", { ...good, network: undefined as never }, "logs/unread"],
    ["is another one", { ...good, network: connection("other.example").bytes }, "logs/wrong"],
    ["is cut off", { ...good, network: network.bytes.subarray(0, -10) }, "logs/wrong"],
    ["is empty", { ...good, "tool-calls": new Uint8Array() }, "logs/wrong"],
  ])("one that %s takes its statement along", async (_, contents, code) => {
    const trust = asking(ALL);
    const [checked] = await host(contents).check({ policy: trust, names }, [fact(trust)]);
    expect(checked?.verification).toMatchObject({ verified: false, coverage: null, code });
  });

  it("that tell of a host the sandbox excludes count against it, whoever signed them", async () => {
    const trust = asking(ALL);
    const stray = connection("evil.example");
    const given = fact(trust, [task, calls, stray]);
    const [checked] = await host({ ...good, network: stray.bytes }).check({ policy: trust, names }, [given]);
    expect(checked?.verification).toMatchObject({ verified: false, code: "logs/wrong" });
    expect(checked?.verification.reason).toContain("observed/egress");
  });

  it("are read from listed hosts only, and only when a policy lists some and asks for logs", async () => {
    const { asked, check } = host(good);
    for (const place of [
      "https://evil.example/a/",
      `https://${HOST}.evil.example/`,
      `https://${HOST}:8443/`,
      undefined,
    ]) {
      const trust = asking(ALL, [`${HOST}:443`]);
      const given = fact(trust, undefined, (name) => (place === undefined ? undefined : `${place}${name}`));
      const [checked] = await check({ policy: trust, names }, [given]);
      expect(checked?.verification.code, place).toBe("logs/unread");
    }
    for (const trust of [asking(ALL, []), asking([])]) {
      const [checked] = await check({ policy: trust, names }, [fact(trust)]);
      expect(checked?.verification.verified).toBe(true);
    }
    expect(asked).toEqual([]);
  });

  it("that nobody asks for may be missing", async () => {
    const trust = asking(["network"]);
    const [checked] = await host({ network: network.bytes }).check({ policy: trust, names }, [fact(trust)]);
    expect(checked?.verification).toMatchObject({ verified: true });
  });

  it("exhaustion: a log as long as an agent pleases keeps nobody else waiting, and a wrong one is read once", async () => {
    const trust = asking(["process"]);
    const count = 5_000;
    const long = sealLog(
      "process",
      "run-1",
      Array.from({ length: count }, (_, pid) => ({
        id: `p${pid}`,
        parent: null,
        at,
        pid,
        executable: "/bin/true",
      })),
    );
    const { asked, check } = host({ process: long.bytes });
    const given = fact(trust, [long]);
    let turns = 0;
    const others = setInterval(() => {
      turns += 1;
    }, 0);
    const first = await check({ policy: trust, names }, [given]);
    clearInterval(others);
    expect(first[0]?.verification.reason).toContain("observed/processes");
    expect(turns).toBeGreaterThanOrEqual(4);
    const second = await check({ policy: trust, names }, [given]);
    expect(second[0]?.verification).toMatchObject({ verified: false, code: "logs/wrong" });
    expect(asked).toHaveLength(1);
  });

  it("a host that once gave another file is asked again", async () => {
    const trust = asking(ALL);
    const contents = { ...good, network: connection("other.example").bytes };
    const { check } = host(contents);
    const given = fact(trust);
    expect((await check({ policy: trust, names }, [given]))[0]?.verification.code).toBe("logs/wrong");
    contents.network = network.bytes;
    expect((await check({ policy: trust, names }, [given]))[0]?.verification.code).toBe("ok");
  });

  it("exhaustion: a host that hangs costs one wait for all logs of a statement", async () => {
    const trust = asking(ALL);
    let waiting = 0;
    const { promise: late, reject } = Promise.withResolvers<Uint8Array>();
    const check = createLogCheck(() => {
      waiting += 1;
      if (waiting === ALL.length) reject(new Error("timeout"));
      return late;
    });
    const [checked] = await check({ policy: trust, names }, [fact(trust)]);
    expect(checked?.verification.code).toBe("logs/unread");
    expect(waiting).toBe(3);
  });
});
