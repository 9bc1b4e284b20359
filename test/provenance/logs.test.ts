import { hash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LOG_KINDS, type LogKind } from "../../src/provenance/log-kinds.ts";
import { checkLogs } from "../../src/provenance/logs/check.ts";
import { merkleRoot } from "../../src/provenance/logs/merkle.ts";
import { type Event, sealLog } from "../../src/provenance/logs/seal.ts";
import type { LogDescriptor } from "../../src/provenance/statement.ts";
import { statement } from "./support.ts";

const at = "2026-11-21T10:30:00Z";
const some = { sha256: "c".repeat(64), size: 12 };

type Events = { [K in LogKind]: Event<K>[] };

/** A run: it read the task, wrote a file with the shell, and opened a pull request. */
function run(): Events {
  return {
    inputs: [{ id: "i1", parent: null, at, in: some, what: "task" }],
    "tool-calls": [
      { id: "t1", parent: "i1", at, in: some, out: some, tool: "shell" },
      { id: "t2", parent: "t1", at, in: some, out: some, tool: "git" },
    ],
    "generated-code": [{ id: "g1", parent: "t1", at, out: some, path: "src/a.ts" }],
    "downstream-api": [
      {
        id: "a1",
        parent: "t2",
        at,
        host: "api.github.com",
        method: "POST",
        credential: "jti-1",
        status: 201,
        in: some,
      },
    ],
    network: [
      {
        id: "n1",
        parent: "t1",
        at,
        host: "registry.npmjs.org",
        port: 443,
        address: "104.16.1.34",
        allowed: true,
      },
      { id: "n2", parent: "t1", at, host: "evil.example", port: 443, address: null, allowed: false },
    ],
    filesystem: [{ id: "f1", parent: "t1", at, path: "/tmp/x", operation: "write" }],
    process: [{ id: "p1", parent: "t1", at, pid: 12, executable: "/usr/bin/git" }],
  };
}

function seal(events: Events, invocation = "run-1") {
  const sealed = LOG_KINDS.map((kind) => ({ kind, ...sealLog(kind, invocation, events[kind] as never) }));
  return {
    logs: new Map<LogKind, Uint8Array>(sealed.map(({ kind, bytes }) => [kind, bytes])),
    named: sealed.map(({ descriptor }) => descriptor),
  };
}

type Sealed = ReturnType<typeof seal>;

function report({ logs, named }: Sealed) {
  return checkLogs(
    logs,
    statement(({ run: details }) => {
      details.byproducts = named;
    }),
  );
}

/** The codes of one run with one thing changed. */
function codes(change: (events: Events) => void, after: (sealed: Sealed) => void = () => {}): string[] {
  const events = run();
  change(events);
  const sealed = seal(events);
  after(sealed);
  return report(sealed).problems.map(({ log, code }) => `${log} ${code}`);
}

const nothing = () => {};
const descriptor = ({ named }: Sealed, kind: LogKind) =>
  named.find(({ name }) => name === kind) as LogDescriptor;

/** Other bytes for a log, and a descriptor whose digest fits them. */
function replaced(kind: LogKind, change: (text: string) => string) {
  return (sealed: Sealed) => {
    const bytes = Buffer.from(change(Buffer.from(sealed.logs.get(kind)!).toString("utf8")));
    sealed.logs.set(kind, bytes);
    descriptor(sealed, kind).digest = { sha256: hash("sha256", bytes) };
  };
}

describe("checkLogs", () => {
  it("finds nothing wrong with a run that joins up", () => {
    expect(report(seal(run()))).toEqual({
      ok: true,
      problems: [],
      counts: {
        inputs: 1,
        "tool-calls": 2,
        "generated-code": 1,
        "downstream-api": 1,
        network: 2,
        filesystem: 1,
        process: 1,
      },
      hosts: ["registry.npmjs.org:443"],
    });
  });

  it("takes an empty log for one in which nothing happened", () => {
    expect(codes((events) => void events.filesystem.pop())).toEqual([]);
  });

  it.each<[string, string[], (sealed: Sealed) => void]>([
    ["a log that is not here", ["network log/absent"], ({ logs }) => void logs.delete("network")],
    ["a log that nobody named", ["network log/unnamed"], (sealed) => void sealed.named.splice(4, 1)],
    ["another file", ["inputs log/digest"], ({ logs }) => void logs.set("inputs", Buffer.from("{}\n"))],
    [
      "a tail cut off within a line",
      ["tool-calls log/cut-off"],
      replaced("tool-calls", (text) => text.slice(0, -9)),
    ],
    [
      "a tail cut off after a line",
      ["network log/count", "network log/chain", "network log/tree"],
      replaced("network", (text) => `${text.split("\n")[0]}\n`),
    ],
    [
      "an entry taken out of the middle",
      ["tool-calls log/sequence", "tool-calls log/count", "tool-calls log/tree"],
      replaced("tool-calls", (text) => `${text.split("\n")[1]}\n`),
    ],
    [
      "a changed entry",
      ["tool-calls log/chain", "tool-calls log/tree"],
      replaced("tool-calls", (text) => text.replace('"tool":"shell"', '"tool":"git"')),
    ],
    [
      "an entry with contents",
      ["inputs log/entry", "inputs log/chain", "inputs log/tree"],
      replaced("inputs", (text) => text.replace('"what"', '"content":"secret","what"')),
    ],
    [
      "a duplicate key in an entry",
      ["inputs log/entry", "inputs log/chain", "inputs log/tree"],
      replaced("inputs", (text) => text.replace('"what"', '"what":"x","what"')),
    ],
    [
      "another count",
      ["inputs log/count"],
      (sealed) => void Object.assign(descriptor(sealed, "inputs").annotations, { entries: 2 }),
    ],
    [
      "another root",
      ["inputs log/tree"],
      (sealed) =>
        void Object.assign(descriptor(sealed, "inputs").annotations, { merkleRoot: "0".repeat(64) }),
    ],
    [
      "dropped events",
      ["inputs log/dropped"],
      (sealed) => void Object.assign(descriptor(sealed, "inputs").annotations, { dropped: 1 }),
    ],
  ])("refuses %s", (_, expected, after) => {
    expect(codes(nothing, after).filter((code) => !code.includes("join/"))).toEqual(expected);
  });

  it.each<[string, string, (events: Events) => void]>([
    [
      "an entry before the run",
      "inputs log/time",
      ({ inputs }) => void Object.assign(inputs[0]!, { at: "2026-11-21T09:59:59Z" }),
    ],
    [
      "two entries with one id",
      "process join/duplicate-id",
      (events) => void Object.assign(events.process[0]!, { id: "f1" }),
    ],
    [
      "a cause that no log holds",
      "network join/parent",
      ({ network }) => void Object.assign(network[0]!, { parent: "gone" }),
    ],
    [
      "code from nowhere",
      "generated-code join/orphan-code",
      (events) => void Object.assign(events["generated-code"][0]!, { parent: null }),
    ],
    [
      "code from an input alone",
      "generated-code join/orphan-code",
      (events) => void Object.assign(events["generated-code"][0]!, { parent: "i1" }),
    ],
    [
      "a request from nowhere",
      "downstream-api join/orphan-api-call",
      (events) => void Object.assign(events["downstream-api"][0]!, { parent: null }),
    ],
    [
      "a host that is not allowed",
      "network observed/egress",
      ({ network }) => void Object.assign(network[0]!, { host: "evil.example" }),
    ],
    [
      "an allowed host on another port",
      "network observed/egress",
      ({ network }) => void Object.assign(network[0]!, { port: 22 }),
    ],
    [
      "an allowed name that leads to the metadata service",
      "network observed/egress",
      ({ network }) => void Object.assign(network[0]!, { address: "169.254.169.254" }),
    ],
    [
      "an allowed name that leads to a private IPv6 address",
      "network observed/egress",
      ({ network }) => void Object.assign(network[0]!, { address: "fd00:ec2::254" }),
    ],
    [
      "an allowed name that leads home through a mapped address",
      "network observed/egress",
      ({ network }) => void Object.assign(network[0]!, { address: "::ffff:10.0.0.1" }),
    ],
    [
      "a credential nobody listed",
      "downstream-api observed/credential",
      (events) => void Object.assign(events["downstream-api"][0]!, { credential: "jti-2" }),
    ],
    [
      "a tool nobody listed",
      "tool-calls observed/tool",
      (events) => void Object.assign(events["tool-calls"][1]!, { tool: "browser" }),
    ],
  ])("refuses %s", (_, expected, change) => {
    expect(codes(change)).toEqual([expected]);
  });

  it("finds causes that go round in a circle", () => {
    const found = codes((events) => {
      events["tool-calls"][0]!.parent = "t2";
    });
    expect(found).toContain("tool-calls join/cycle");
  });

  it("refuses entries of another run, and of another log", () => {
    const other = seal(run(), "run-2");
    expect(new Set(report(other).problems.map(({ code }) => code))).toEqual(new Set(["log/run"]));
    const { logs, named } = seal(run());
    logs.set("inputs", logs.get("process")!);
    const wrong = named.map((one) =>
      one.name === "inputs" ? { ...named.find(({ name }) => name === "process")!, name: "inputs" } : one,
    );
    expect(report({ logs, named: wrong }).problems.map(({ code }) => code)).toContain("log/kind");
  });

  it("counts processes against what the sandbox could start", () => {
    const found = codes((events) => {
      events.process = Array.from({ length: 65 }, (_, n) => ({ ...events.process[0]!, id: `p${n}` }));
    });
    expect(found).toEqual(["process observed/processes"]);
  });

  it("takes public addresses of both families", () => {
    for (const address of ["2606:4700::6810:122", "2001:4860:4860::8888", "1.1.1.1", null])
      expect(codes(({ network }) => void Object.assign(network[0]!, { address }))).toEqual([]);
    for (const address of [
      "2001:0:4136:e378::1",
      "2001::1",
      "2002:7f00:1::",
      "2001:db8::1",
      "64:ff9b::a00:1",
      "fe80::1",
      "127.0.0.1",
      "0x7f.1",
    ])
      expect(codes(({ network }) => void Object.assign(network[0]!, { address }))).toEqual([
        "network observed/egress",
      ]);
  });

  it("answers for any bytes, and finds nothing right with them", () => {
    const line = '{"version":1,"log":"network","run":"run-1","sequence":0,"id":"a","parent":"a"}';
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc
        .array(fc.constantFrom(line, "\n", "{", "}", '"', ",", "null"), { maxLength: 12 })
        .map((parts) => Buffer.from(parts.join(""))),
    );
    fc.assert(
      fc.property(bytes, (given) => {
        const sealed = seal(run());
        sealed.logs.set("network", given);
        descriptor(sealed, "network").digest = { sha256: hash("sha256", given) };
        expect(report(sealed).ok).toBe(false);
      }),
    );
  });

  it("joins a chain of thousands without slowing down", () => {
    const started = performance.now();
    const found = codes((events) => {
      events["tool-calls"] = Array.from({ length: 5_000 }, (_, n) => ({
        id: `t${n}`,
        parent: n === 0 ? null : `t${n - 1}`,
        at,
        tool: "git",
      }));
    });
    expect(found).toEqual([]);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

describe("merkleRoot", () => {
  // test vectors of RFC 6962's reference implementation, github.com/google/certificate-transparency (merkle_tree_test.cc)
  const leaves = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
  ].map((hex) => Buffer.from(hex, "hex"));
  it.each([
    [0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
    [1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"],
    [2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    [3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"],
    [4, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"],
    [5, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"],
    [6, "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"],
    [7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"],
    [8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"],
  ])("of %i leaves", (count, expected) => {
    expect(merkleRoot(leaves.slice(0, count))).toBe(expected);
  });
});
