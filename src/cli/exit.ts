import type { ErrorKind } from "../errors.ts";

/** Exit codes of every command. */
export const EXIT = {
  ok: 0,
  /** The policy says no. */
  refused: 1,
  /** Wrong usage or unreadable input. */
  usage: 2,
  /** Could not decide. */
  undecided: 3,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The exit code an error leads to. */
export const EXIT_OF_ERROR: Record<ErrorKind, ExitCode> = {
  evidence: EXIT.usage,
  refused: EXIT.refused,
  unknown: EXIT.undecided,
  usage: EXIT.usage,
};
