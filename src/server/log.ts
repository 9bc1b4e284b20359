import { type DestinationStream, type Logger, pino } from "pino";
import type { Config } from "../config.ts";

/**
 * What must never reach a log: GitHub tokens of every kind (`ghs_…`, `github_pat_…`), bearer and basic credentials,
 * JSON Web Tokens, and passwords in database addresses.
 */
const secrets: [RegExp, string][] = [
  [/\b(gh[a-z]_|github_pat_)[A-Za-z0-9_.-]+/g, "$1[redacted]"],
  [/\b(bearer|token|basic)\s+[A-Za-z0-9._~+/=-]{16,}/gi, "$1 [redacted]"],
  [/\beyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+/g, "[redacted]"],
  [/(postgres(?:ql)?:\/\/[^:/\s"]*:)[^@\s"]+@/g, "$1[redacted]@"],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----.*?-----END [A-Z ]*PRIVATE KEY-----/gs, "[redacted]"],
];

/** Takes secrets out of a line. */
export function redact(line: string): string {
  return secrets.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), line);
}

/** The log of the server, JSON lines on stderr: stdout belongs to data. */
export function createLog(
  level: Config["logLevel"],
  destination: DestinationStream = pino.destination({ dest: 2, sync: true }),
): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: {
        paths: ["*.headers.authorization", "err.request", "err.response", "event.payload"],
        remove: true,
      },
      hooks: { streamWrite: redact },
    },
    destination,
  );
}
