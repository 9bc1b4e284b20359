import { existsSync } from "node:fs";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { LOG_KINDS } from "../../src/provenance/log-kinds.ts";
import { checkLogs } from "../../src/provenance/logs/check.ts";
import { agentPolicy } from "../cli/run.ts";
import {
  entriesOf,
  expectRefused,
  logsOf,
  makeWorld,
  obstacle,
  type Result,
  statementOf,
  type World,
} from "./supervisor/world.ts";

const missing = obstacle();
if (missing !== null) process.stderr.write(`The supervisor's runs are skipped here: ${missing}\n`);
const COMMIT = "echo 'export const a = 2;' > src/a.ts && git commit -qam change";

/** Numbers of x86-64. */
const CALLS = {
  "clone untraced": "56, 0x00800011, 0, 0, 0, 0",
  "clone into a user name space": "56, 0x10000011, 0, 0, 0, 0",
  clone3: "435, 0, 0",
  io_uring_setup: "425, 8, 0",
  ptrace: "101, 0, 0, 0, 0",
  unshare: "272, 0x10000000",
};
const canCall = process.arch === "x64" && existsSync("/usr/bin/perl");

describe.skipIf(missing !== null)(
  `the reference supervisor${missing === null ? "" : ` (${missing})`}`,
  () => {
    let world: World;
    /** One run that does its work and tries all that it must not. */
    let run: Result;

    beforeAll(async () => {
      world = makeWorld();
      const calls = Object.entries(CALLS).map(
        ([name, args]) => `print STDERR "${name}: ", syscall(${args}), "\\n";`,
      );
      const tries = [
        COMMIT,
        `(cat '${world.key}' || true) 2>&1`,
        "bash -c 'cat <&251' 2>&1 || true",
        "(echo bad > /usr/bad) 2>&1 || true",
        "bash -c 'exec 3<>/dev/tcp/192.0.2.7/443' 2>&1 || true",
        "echo kept > /tmp/kept",
        "(sleep 60 &)",
        "bash -c 'echo tasks $(ulimit -u)'",
        ...(canCall ? [`perl -e '${calls.join(" ")}'`] : []),
        "env",
      ];
      run = await world.run(["sh", "-c", tries.join("\n")], ["--max-children", "64"]);
      expect([run.code, run.stderr]).toEqual([0, expect.stringContaining("signed 1 commits")]);
    });

    it("signs a run that edits a file and commits it, and verify accepts that", async () => {
      const head = JSON.parse(run.stdout).head;
      world.repo.git("fetch", "-q", join(run.out, "change.bundle"), "agent/1:agent/1");
      expect(world.repo.git("rev-parse", "agent/1")).toBe(head);
      const { code, stdout } = await agentPolicy([
        ...[
          "verify",
          join(run.out, "statement.dsse.json"),
          "--policy",
          world.policy,
          "--repo",
          world.repo.directory,
        ],
        ...["--base", "main", "--head", "agent/1", "--repository-id", "810002373", "--owner-id", "32398091"],
      ]);
      expect(JSON.parse(stdout)).toMatchObject({ verified: true, code: "ok" });
      expect(code).toBe(0);
    });

    it("leaves seven logs that join up: code from the program that wrote it, from the tool call that started it", () => {
      expect(checkLogs(logsOf(run), statementOf(run))).toMatchObject({ ok: true, problems: [], hosts: [] });
      const [code] = entriesOf(run, "generated-code");
      expect(code).toMatchObject({ path: "src/a.ts", out: { size: 20 } });
      const writer = entriesOf(run, "process").find(({ id }) => id === code?.parent);
      expect(writer?.executable).toMatch(/sh$/);
      const tool = entriesOf(run, "tool-calls").find(({ id }) => id === writer?.parent);
      expect(tool?.tool).toBe("sh");
      const { tools } = statementOf(run).predicate.buildDefinition.internalParameters.agent;
      expect(tools).toEqual(["bash", "cat", "env", "git", ...(canCall ? ["perl"] : []), "sh", "sleep"]);
    });

    it("refuses a log of which one byte was changed afterwards", () => {
      for (const kind of LOG_KINDS) {
        const logs = logsOf(run);
        const bytes = logs.get(kind)!;
        if (bytes.length === 0) continue;
        bytes[bytes.length >> 1]! ^= 1;
        expect(checkLogs(logs, statementOf(run)).problems).toContainEqual(
          expect.objectContaining({ log: kind, code: "log/digest" }),
        );
      }
    });

    it("does not let the key be read", () => {
      expect(run.stderr).toMatch(/cat: .*key\.json: No such file or directory/);
      expect(run.stderr).toContain("251: Bad file descriptor"); // nor what the supervisor's caller had opened
      expect(run.stderr).not.toContain("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A");
    });

    it("does not let anything be written outside, and logs what was written beside the clone", () => {
      expect(run.stderr).toContain("cannot create /usr/bad: Read-only file system");
      expect(existsSync("/usr/bad")).toBe(false);
      expect(existsSync("/tmp/kept")).toBe(false);
      expect(entriesOf(run, "filesystem")).toEqual([
        expect.objectContaining({ path: "/tmp/kept", operation: "write" }),
      ]);
    });

    it("has no way into the network, and logs who tried", () => {
      expect(run.stderr).toContain("Network is unreachable");
      const [entry, ...more] = entriesOf(run, "network");
      expect(more).toEqual([]);
      expect(entry).toMatchObject({ host: "192.0.2.7", port: 443, address: "192.0.2.7", allowed: false });
      const by = entriesOf(run, "process").find(({ id }) => id === entry?.parent);
      expect(by?.executable).toMatch(/bash$/);
    });

    it("starts with an empty environment, as a user of its own", () => {
      const names = [...run.stderr.matchAll(/^([A-Za-z_]+)=/gm)].map(([, name]) => name).toSorted();
      expect(names).toEqual(["HOME", "LC_ALL", "PATH", "PWD"]);
    });

    it.skipIf(!canCall)(
      "refuses the calls by which a process would leave its observer or its sandbox",
      () => {
        for (const name of Object.keys(CALLS)) expect(run.stderr).toContain(`${name}: -1\n`);
      },
    );

    it("limits the tasks that may be there at once", () => {
      expect(run.stderr).toContain(`tasks ${64 * 16 + 64}\n`);
    });

    it("refuses a run that starts more processes than allowed", async () => {
      const endless = "while true; do /bin/true; done";
      const result = await world.run(["sh", "-c", `${COMMIT}; ${endless}`], ["--max-children", "5"]);
      expectRefused(result, "run/too-many-children");
      expect(entriesOf(result, "process").length).toBeGreaterThan(5);
    });

    it("refuses a run that hangs, or that never starts", async () => {
      const [hangs, never] = await Promise.all([
        world.run(["sh", "-c", `${COMMIT}; sleep 60`], ["--timeout", "1"]),
        world.run(["no-such-program"]),
      ]);
      expectRefused(hangs, "run/timeout");
      expectRefused(never, "run/not-started");
    });

    it("runs nothing that the command left in its clone", async () => {
      const evil = "/workspace/evil";
      const lines = [
        'printf \'#!/bin/sh\\ntouch "$(dirname "$0")/ran" /tmp/supervisor-was-here\\nexec "$@"\\n\' > evil; chmod +x evil',
        `git config core.fsmonitor ${evil}; git config uploadpack.packObjectsHook ${evil}; git config core.hooksPath /workspace`,
        "for hook in post-checkout reference-transaction pre-receive update; do cp evil .git/hooks/$hook; done",
        "git -c core.fsmonitor= -c core.hooksPath=/none add src && git -c core.fsmonitor= -c core.hooksPath=/none commit -qm x --allow-empty",
      ];
      const result = await world.run(["sh", "-c", lines.join("\n")]);
      expect([result.code, result.stderr]).toEqual([0, expect.stringContaining("signed 1 commits")]);
      expect(existsSync("/tmp/supervisor-was-here")).toBe(false);
      const touched = entriesOf(result, "filesystem").map(({ path }) => path);
      expect(touched).toContain("/workspace/.git/hooks/post-checkout");
    });

    describe("with a way out", () => {
      let result: Result;
      const received: IncomingHttpHeaders[] = [];
      let port = 0;

      beforeAll(async () => {
        const api = createServer((request, response) => {
          received.push(request.headers);
          request.resume().once("end", () => response.end("the answer"));
        });
        await new Promise<void>((resolve) => api.listen(0, "127.0.0.1", resolve));
        port = (api.address() as AddressInfo).port;
        const script = `
        const { request } = require("node:http");
        const via = (path) => new Promise((done) => request({ host: "127.0.0.1", port: 3128, method: "CONNECT", path })
          .on("connect", ({ statusCode }, socket) => { socket.destroy(); done(statusCode); }).end());
        (async () => {
          const answer = await fetch(process.env.MODEL_URL + "/v1/messages", { method: "POST", body: "the prompt" });
          console.log("api", answer.status, await answer.text());
          console.log("outside", (await fetch(process.env.MODEL_URL + "/../secrets")).status);
          console.log("other", await via("evil.example:443"), await via("169.254.169.254:80"));
        })();`;
        const command = ["sh", "-c", `/run/supervisor/node -e '${script}' && ${COMMIT}`];
        const options = [
          "--allow",
          "registry.example.org:443",
          "--api",
          `model=http://127.0.0.1:${port}/base`,
        ];
        result = await world.run(command, options, { MODEL_HEADER: "x-api-key: secret-of-the-operator" });
        api.close();
        expect([result.code, result.stderr]).toEqual([0, expect.stringContaining("signed 1 commits")]);
      });

      it("adds the credential outside the sandbox and logs digests, not contents", () => {
        expect(result.stderr).toContain("api 200 the answer");
        expect(received[0]).toMatchObject({ "x-api-key": "secret-of-the-operator" });
        const [call] = entriesOf(result, "downstream-api");
        expect(call).toMatchObject({
          host: `127.0.0.1:${port}`,
          method: "POST",
          status: 200,
          credential: null,
        });
        expect(call).toMatchObject({ in: { size: 10 }, out: { size: 10 } });
        expect(entriesOf(result, "inputs")).toContainEqual(
          expect.objectContaining({ what: "answer of model", parent: call?.id, out: call?.out }),
        );
        const all = Buffer.concat([...logsOf(result).values()]).toString();
        for (const content of ["secret-of-the-operator", "the prompt", "the answer"])
          expect(all).not.toContain(content);
      });

      it("refuses and logs every other destination", () => {
        expect(result.stderr).toContain("outside 403");
        expect(result.stderr).toContain("other 403 403");
        const refused = entriesOf(result, "network").filter(({ allowed }) => !allowed);
        expect(refused.map(({ host, port: at }) => `${host}:${at}`)).toEqual([
          "evil.example:443",
          "169.254.169.254:80",
        ]);
      });

      it("states every host that could be reached, so that an interface at a private address shows", () => {
        const statement = statementOf(result);
        const { network } = statement.predicate.buildDefinition.internalParameters.sandbox;
        expect(network).toEqual({
          mode: "allowlist",
          egress: ["registry.example.org:443", `127.0.0.1:${port}`],
        });
        expect(checkLogs(logsOf(result), statement).problems.map(({ code }) => code)).toEqual([
          "observed/egress",
        ]);
      });
    });
  },
);
