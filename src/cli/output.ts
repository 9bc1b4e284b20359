import { once } from "node:events";
import { AgentPolicyError } from "../errors.ts";
import { EXIT, EXIT_OF_ERROR } from "./exit.ts";

/** Writes data to standard output; resolves when the reader can take more. */
export async function print(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, "drain");
}

/** Writes a message for people to standard error. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Whether to colour: on a terminal, unless NO_COLOR is set (https://no-color.org/). */
export function useColor(): boolean {
  return process.stdout.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== "dumb";
}

/** A reader that went away (`| head`) is no error: end quietly, with the exit code already decided. */
export function endQuietlyOnClosedPipe(): void {
  const onError = (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit();
  };
  process.stdout.on("error", onError);
  process.stderr.on("error", onError);
}

/** Tells an error in one line and its remedy in another, and sets the exit code; with AGENT_POLICY_DEBUG=1 the stack too. */
export function reportError(error: unknown): void {
  const debug = process.env.AGENT_POLICY_DEBUG === "1";
  if (error instanceof AgentPolicyError) {
    note(`agent-policy: ${oneLine(error.message)} [${error.code}]`);
    if (error.remedy !== undefined) note(`  ${oneLine(error.remedy)}`);
    process.exitCode = EXIT_OF_ERROR[error.kind];
  } else {
    note(`agent-policy: internal error: ${oneLine(error instanceof Error ? error.message : String(error))}`);
    if (!debug) note("  Set AGENT_POLICY_DEBUG=1 to see where, and report it.");
    process.exitCode = EXIT.undecided;
  }
  if (debug && error instanceof Error) note(error.stack ?? "");
}

/** Control characters out: a file name or a commit must not steer the terminal. */
export function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
  return text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, " ");
}
