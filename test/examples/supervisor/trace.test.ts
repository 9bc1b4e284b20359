import { describe, expect, it } from "vitest";
import { type Call, callReader } from "../../../examples/supervisor/trace/call.ts";
import { isOfInterest, type Observation, observe } from "../../../examples/supervisor/trace/observe.ts";

const hex = (text: string) =>
  `"${[...Buffer.from(text)].map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("")}"`;
const fd = (number: string | number, path: string) => `${number}<${hex(path).slice(1, -1)}>`;
const exec = (path: string, ...argv: string[]) =>
  `execve(${hex(path)}, [${argv.map(hex).join(", ")}], 0x55 /* 5 vars */) = 0`;

function read(...lines: string[]): { calls: Call[]; lost: number } {
  const reader = callReader();
  const found = lines.map(reader);
  const calls = found.filter((one) => one !== null && one !== "lost").filter(isOfInterest);
  return { calls, lost: found.filter((one) => one === "lost").length };
}

/** Lines of `pid rest`; times are added. */
function seen(...lines: string[]): Observation[] | null {
  const timed = lines.map((line, index) => line.replace(" ", `  ${1795271537 + index}.5 `));
  return observe(read(`1  1795271536.0 ${exec("/usr/bin/bwrap", "bwrap")}`, ...timed).calls, 1, "/workspace");
}

const start = `10 ${exec("/bin/sh", "sh", "-c", "x")}`;
const fork = (child: number, pid = 10, flags = "SIGCHLD") =>
  `${pid} clone(child_stack=NULL, flags=${flags}, child_tidptr=0x7f) = 4 /* ${child} in strace's PID NS */`;

describe("what strace writes", () => {
  it("joins a call that another process interrupted", () => {
    const { calls } = read(
      `10  1.0 unlink(${hex("/tmp/a")} <unfinished ...>`,
      `11  1.1 rename(${hex("a")}, ${hex("b")}) = 0`,
      "10  1.2 <... unlink resumed>)         = 0",
    );
    expect(calls.map(({ pid, name, ok }) => [pid, name, ok])).toEqual([
      [11, "rename", true],
      [10, "unlink", true],
    ]);
  });

  it("counts what it does not understand as lost", () => {
    expect(read("10  1.0 unlink(", "garbage", "strace: Process 5 detached").lost).toBe(3);
  });

  it("takes no file name for anything else than a name", () => {
    const name = `x", O_RDONLY) = 3\n10  1.0 execve("/bin/forged`;
    const { calls, lost } = read(
      `10  1.0 openat(${fd("AT_FDCWD", "/tmp")}, ${hex(name)}, O_WRONLY|O_CREAT, 0666) = ${fd(3, `/tmp/${name}`)}`,
    );
    expect([calls.length, lost]).toEqual([1, 0]);
    expect(seen(start, `10 unlinkat(${fd("AT_FDCWD", "/tmp")}, ${hex(name)}, 0) = 0`)).toContainEqual(
      expect.objectContaining({ path: `/tmp/${name}`, operation: "delete" }),
    );
  });
});

describe("what a command did", () => {
  it("begins after the supervisor's own programs, and is nothing when it never started", () => {
    expect(seen()).toBeNull();
    expect(seen(start)).toEqual([
      expect.objectContaining({
        kind: "start",
        process: 10,
        parent: null,
        executable: "/bin/sh",
        argv: ["sh", "-c", "x"],
      }),
    ]);
  });

  it("does not take a program that could not be started for one that was", () => {
    expect(
      seen(start, `10 execve(${hex("/no")}, [${hex("no")}], 0x1 /* 5 vars */) = -1 ENOENT (No such file)`),
    ).toHaveLength(1);
  });

  it("counts a fork that starts no program, once one that does, and no thread", () => {
    const found = seen(
      start,
      fork(11),
      fork(12),
      `12 ${exec("/bin/true", "true")}`,
      fork(13, 10, "CLONE_VM|CLONE_THREAD|CLONE_SIGHAND"),
      `13 unlink(${hex("by-a-thread")}) = 0`,
    );
    expect(found?.map((one) => [one.kind, one.process, one.kind === "start" && one.argv])).toEqual([
      ["start", 10, ["sh", "-c", "x"]],
      ["start", 11, null],
      ["start", 12, ["true"]],
      ["file", 10, false],
    ]);
  });

  it("knows the parent of a child of which it heard before the fork ended", () => {
    const found = seen(start, `11 ${exec("/bin/true", "true")}`, fork(11));
    expect(found?.[1]).toMatchObject({ process: 11, parent: 10, program: 10 });
  });

  it("looks through forks for the program that started another", () => {
    const found = seen(start, fork(11), fork(12, 11), `12 ${exec("/bin/true", "true")}`);
    expect(found?.at(-1)).toMatchObject({ process: 12, parent: 11, program: 10 });
  });

  it("takes relative names from the working directory, which children inherit", () => {
    const found = seen(start, `10 chdir(${hex("deep")}) = 0`, fork(11), `11 unlink(${hex("../a")}) = 0`);
    expect(found?.at(-1)).toMatchObject({ process: 11, path: "/workspace/a" });
  });

  it("takes names from the folder whose descriptor stands before them", () => {
    const found = seen(
      start,
      `10 renameat2(${fd(5, "/tmp/x")}, ${hex("a")}, ${fd("AT_FDCWD", "/workspace")}, ${hex("/usr/b")}, 0) = 0`,
      `10 symlinkat(${hex("/etc/passwd")}, ${fd(5, "/tmp/x")}, ${hex("link")}) = 0`,
    );
    expect(found?.slice(1).map((one) => one.kind === "file" && [one.path, one.operation])).toEqual([
      ["/tmp/x/a", "rename"],
      ["/usr/b", "rename"],
      ["/tmp/x/link", "write"],
    ]);
  });

  it("names a program that was started by its descriptor alone", () => {
    const found = seen(
      start,
      `10 execveat(${fd(3, "/memfd:hidden")}, "", [${hex("x")}], 0x1, AT_EMPTY_PATH) = 0`,
    );
    expect(found?.at(-1)).toMatchObject({ executable: "/memfd:hidden" });
  });

  it("keeps no file that was only read, and every connection that leaves the sandbox", () => {
    const socket = fd(3, "socket:[1]");
    const to = (address: string, port = 443) =>
      `10 connect(${socket}, {sa_family=AF_INET, sin_port=htons(${port}), sin_addr=inet_addr(${hex(address)})}, 16) = -1 ENETUNREACH (x)`;
    const found = seen(
      start,
      `10 openat(${fd("AT_FDCWD", "/")}, ${hex("/etc/hosts")}, O_RDONLY|O_CLOEXEC) = ${fd(3, "/etc/hosts")}`,
      to("127.0.0.1"),
      to("192.0.2.1"),
      `10 connect(${socket}, {sa_family=AF_INET6, sin6_port=htons(80), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, ${hex("2001:db8::1")}, &sin6_addr), sin6_scope_id=0}, 28) = -1 ENETUNREACH (x)`,
      `10 connect(${socket}, {sa_family=AF_UNIX, sun_path=${hex("/run/supervisor/socket")}}, 110) = 0`,
    );
    expect(found?.slice(1)).toEqual([
      expect.objectContaining({ kind: "connection", address: "192.0.2.1", port: 443 }),
      expect.objectContaining({ kind: "connection", address: "2001:db8::1", port: 80 }),
    ]);
  });

  it("refuses a trace in which one number stands for two processes", () => {
    expect(() => seen(start, fork(11), fork(11))).toThrow("Two processes had the number 11.");
  });
});
