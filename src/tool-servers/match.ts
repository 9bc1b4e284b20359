import { matchText } from "../policy/match.ts";
import type { ToolServer } from "./server.ts";

export interface Listing {
  /** Every address, command and image of the server is listed. */
  listed: boolean;
  /** Its command is listed word for word, without wildcards: whoever wrote the policy accepted exactly this launch. */
  verbatim: boolean;
  /** A setting that makes a listed command run something else; its name. */
  diverted: string | null;
}

/**
 * Compiles the globs of `mcp.servers`.
 *
 * A command matches as `command args…`, with an argument that holds white space in JSON quotes. An address is compared in
 * parts, so that a star in the host never reaches into the path: scheme and host as WHATWG URL reads them, without user
 * and password; then path and query. A container image matches as `image NAME`.
 */
export function compileListing(
  servers: readonly { match: readonly string[] }[],
): (server: ToolServer) => Listing {
  const patterns = servers.flatMap(({ match }) => match);
  const byAddress = patterns.map(addressMatcher);
  const whole = matchText(patterns);
  return (server) => {
    const launches = launchTexts(server);
    const listed =
      launches.length + server.urls.length > 0 &&
      launches.every((text) => text.length <= MAX_LENGTH && whole(text)) &&
      server.urls.every((url) => byAddress.some((matches) => matches(url)));
    return {
      listed,
      verbatim:
        listed &&
        launches.length > 0 &&
        launches.every((text) => patterns.includes(text) && !/[*?]/.test(text)),
      diverted:
        launches.length > 0 ? (server.env.find(({ name }) => DIVERTS.test(name))?.name ?? null) : null,
    };
  };
}

/** A longer command is not listed, whatever the pattern. */
const MAX_LENGTH = 10_000;

/** Variables that choose what a launcher or interpreter loads, from where, or what it runs first. */
const DIVERTS =
  /^(path|pathext|node_options|node_path|ld_preload|ld_library_path|ld_audit|dyld_\w+|pythonpath|pythonhome|pythonstartup|rubyopt|rubylib|perl5opt|perl5lib|java_tool_options|_java_options|bash_env|env|shellopts|npm_config_\w+|uv_(default_|extra_)?index\w*|uv_find_links|pip_\w+|docker_host|docker_context|goproxy|goflags|gonosumdb|gonosumcheck|gosumdb|bun_config_\w+|deno_dir|git_ssh(_command)?|git_config_\w+|yarn_\w+)$/i;

function launchTexts({ command, args, images }: ToolServer): string[] {
  const words =
    command === null
      ? []
      : [[command, ...args.map((word) => (/\s/.test(word) ? JSON.stringify(word) : word))].join(" ")];
  return [...words, ...images.map((image) => `image ${image}`)];
}

function addressMatcher(pattern: string): (address: string) => boolean {
  const [, scheme, host, path] = /^([^:/]+):\/\/([^/?]*)(.*)$/s.exec(pattern) ?? [];
  if (scheme === undefined || host === undefined || path === undefined) {
    const matches = matchText([pattern]);
    return (address) => {
      const url = readUrl(address);
      return matches(url ? `${url.protocol}//${url.host}${url.pathname}${url.search}` : address);
    };
  }
  const matchesScheme = matchText([scheme], { ignoreCase: true });
  const matchesHost = matchText([host], { ignoreCase: true });
  const matchesPath = matchText([path === "" ? "/" : path]);
  return (address) => {
    const url = readUrl(address);
    return (
      url !== null &&
      matchesScheme(url.protocol.slice(0, -1)) &&
      matchesHost(url.host) &&
      (matchesPath(url.pathname + url.search) || (url.search === "" && matchesPath(decodedPath(url))))
    );
  };
}

/** Null for what readers of URLs disagree about: white space, backslashes, a host that is filled in later. */
export function readUrl(address: string): URL | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this refuses
  if (/[\s\\\u0000-\u001f\u007f]/.test(address)) return null;
  const [, authority = ""] = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(address) ?? [];
  if (authority === "" || /[${}%<>]/.test(authority.replace(/^.*@/, ""))) return null;
  return URL.canParse(address) ? new URL(address) : null;
}

/** Braces of a reference such as `${TENANT}` as they were written. */
function decodedPath({ pathname }: URL): string {
  return pathname.replace(/%7B/gi, "{").replace(/%7D/gi, "}");
}
