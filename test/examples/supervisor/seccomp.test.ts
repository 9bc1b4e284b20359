import { describe, expect, it } from "vitest";
import { seccompFilter } from "../../../examples/supervisor/seccomp.ts";

const AUDIT = { x64: 0xc000003e, arm64: 0xc00000b7 };
const [ALLOW, KILL, NOT_PERMITTED, NO_SUCH_CALL] = [0x7fff0000, 0x80000000, 0x00050001, 0x00050026];

/** What the kernel would answer: the filter run by the rules of classic BPF. */
function answer(filter: Buffer, audit: number, number: number, argument = 0): number {
  let [accumulator, at] = [0, 0];
  for (;;) {
    const code = filter.readUInt16LE(at);
    const value = filter.readUInt32LE(at + 4);
    const jump = (holds: boolean) => 8 * filter.readUInt8(at + (holds ? 2 : 3));
    if (code === 0x06) return value;
    if (code === 0x20)
      accumulator = new Map([
        [0, number],
        [4, audit],
        [16, argument],
      ]).get(value)!;
    else if (code === 0x15) at += jump(accumulator === value);
    else if (code === 0x35) at += jump(accumulator >= value);
    else if (code === 0x45) at += jump((accumulator & value) !== 0);
    else throw new Error(`code ${code}`);
    at += 8;
  }
}

describe.each([
  ["x64", { read: 0, clone: 56, ptrace: 101, io_uring_setup: 425, clone3: 435 }],
  ["arm64", { read: 63, clone: 220, ptrace: 117, io_uring_setup: 425, clone3: 435 }],
] as const)("the filter of system calls on %s", (machine, numbers) => {
  const filter = seccompFilter(machine);
  const ask = (number: number, argument?: number) => answer(filter, AUDIT[machine], number, argument);

  it("lets ordinary calls through", () => {
    expect(ask(numbers.read)).toBe(ALLOW);
    expect(ask(numbers.clone, 0x11)).toBe(ALLOW);
  });

  it("knows no call that works past the tracer", () => {
    for (const name of ["ptrace", "io_uring_setup", "clone3"] as const)
      expect(ask(numbers[name])).toBe(NO_SUCH_CALL);
  });

  it("permits no process that nobody may trace, and no name space", () => {
    for (const flag of [0x00800000, 0x00020000, 0x10000000, 0x40000000])
      expect(ask(numbers.clone, flag | 0x11)).toBe(NOT_PERMITTED);
  });

  it("ends who calls the kernel in another machine's way", () => {
    expect(answer(filter, 0x40000003, numbers.read)).toBe(KILL); // 32 bits
    expect(ask(0x40000000 + numbers.read)).toBe(NO_SUCH_CALL); // x32
  });
});

it("there is no filter for a machine whose numbers are unknown", () => {
  expect(() => seccompFilter("riscv64")).toThrow("no filter for riscv64");
});
