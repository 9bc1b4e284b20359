import { AgentPolicyError } from "../../src/errors.ts";

/**
 * System calls that would get a process past its observer, or at another process of the sandbox. Numbers as in the kernel's
 * arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h: [x86-64, arm64].
 *
 * `io_uring` opens files and connects without a system call of its own; `clone3` hides its flags from a filter (C libraries then
 * use `clone`); the others touch the memory, the descriptors or the name spaces of processes, or the kernel.
 */
const DENIED: Record<string, [x64: number, arm64: number]> = {
  io_uring_setup: [425, 425],
  io_uring_enter: [426, 426],
  io_uring_register: [427, 427],
  clone3: [435, 435],
  pidfd_getfd: [438, 438],
  ptrace: [101, 117],
  process_vm_readv: [310, 270],
  process_vm_writev: [311, 271],
  unshare: [272, 97],
  setns: [308, 268],
  mount: [165, 40],
  bpf: [321, 280],
  userfaultfd: [323, 282],
  perf_event_open: [298, 241],
  add_key: [248, 217],
  request_key: [249, 218],
  keyctl: [250, 219],
};

const MACHINES = {
  x64: { audit: 0xc000003e, index: 0, clone: 56 },
  arm64: { audit: 0xc00000b7, index: 1, clone: 220 },
} as const;

/** `CLONE_UNTRACED` keeps a tracer from following; the others make name spaces. include/uapi/linux/sched.h */
const CLONE_FLAGS = 0x0080_0000 | 0x0002_0000 | 0x0200_0000 | 0x7c00_0000;
/** x86-64 knows a second numbering from here on (x32). */
const X32 = 0x4000_0000;
const [LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN] = [0x20, 0x15, 0x35, 0x45, 0x06];
const [KILL, ERRNO, ALLOW] = [0x8000_0000, 0x0005_0000, 0x7fff_0000];
const [EPERM, ENOSYS] = [1, 38];
/** Offsets in `struct seccomp_data`: number, architecture, low half of the first argument. */
const [NUMBER, ARCHITECTURE, ARGUMENT] = [0, 4, 16];

/**
 * The sandbox's filter as bubblewrap's `--seccomp` takes it: an array of `struct sock_filter`. See seccomp(2).
 *
 * @throws AgentPolicyError `supervisor/machine` (usage)
 */
export function seccompFilter(architecture: string): Buffer {
  if (architecture !== "x64" && architecture !== "arm64")
    throw new AgentPolicyError("usage", "supervisor/machine", `There is no filter for ${architecture}.`, {
      remedy: "Run it on x86-64 or arm64.",
    });
  const { audit, index, clone } = MACHINES[architecture];
  const refuse = (errno: number) => step(RETURN, ERRNO | errno);
  return Buffer.concat([
    step(LOAD, ARCHITECTURE),
    step(EQUAL, audit, 1, 0),
    step(RETURN, KILL),
    step(LOAD, NUMBER),
    ...[step(AT_LEAST, X32, 0, 1), refuse(ENOSYS)],
    ...Object.values(DENIED).flatMap((numbers) => [step(EQUAL, numbers[index], 0, 1), refuse(ENOSYS)]),
    step(EQUAL, clone, 0, 3),
    step(LOAD, ARGUMENT),
    ...[step(ANY_BIT, CLONE_FLAGS, 0, 1), refuse(EPERM)],
    step(RETURN, ALLOW),
  ]);
}

/** One `struct sock_filter`: what to do, how far to jump if so and if not, and with which value. */
function step(code: number, value: number, yes = 0, no = 0): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt16LE(code, 0);
  bytes.writeUInt8(yes, 2);
  bytes.writeUInt8(no, 3);
  bytes.writeUInt32LE(value >>> 0, 4);
  return bytes;
}
