import { MIN_SECRET_LENGTH } from "./environment.ts";
import { configError } from "./problem.ts";

/** Where messages to people go, by the name of the variable that holds each address. */
export interface NotifyConfig {
  channels: ReadonlyMap<string, string>;
  /** Key of the signature that each message carries; none without it. */
  secret?: string;
}

const CHANNEL = /^AGENT_POLICY_NOTIFY_[A-Z0-9_]{1,40}$/;

/** Every `AGENT_POLICY_NOTIFY_*` variable as a channel: HTTPS, or HTTP to this machine alone. */
export function notifyConfig(environment: Readonly<Record<string, string | undefined>>): NotifyConfig {
  const channels = new Map<string, string>();
  const problems: string[] = [];
  for (const [name, text] of Object.entries(environment)) {
    if (!CHANNEL.test(name) || text === undefined || text.trim() === "") continue;
    const url = URL.canParse(text.trim()) ? new URL(text.trim()) : null;
    const loopback = url !== null && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
    if (url?.protocol === "https:" || (url?.protocol === "http:" && loopback)) channels.set(name, url.href);
    else
      problems.push(`${name} must be an address that starts with https:// (http:// only for this machine)`);
  }
  const secret = environment.NOTIFY_SECRET?.trim();
  if (secret && secret.length < MIN_SECRET_LENGTH)
    problems.push(
      `NOTIFY_SECRET is shorter than ${MIN_SECRET_LENGTH} characters; generate one, for example with: openssl rand -hex 32`,
    );
  if (problems.length > 0) throw configError(problems);
  return { channels, ...(secret ? { secret } : {}) };
}
