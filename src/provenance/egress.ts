import { SPECIAL_IPV4 } from "./special-addresses.ts";

/** Names that lead to the same places. RFC 6761 (localhost), RFC 6762 (local), RFC 8375 (home.arpa), ICANN 2024 (internal). */
const SPECIAL_NAMES = ["localhost", "local", "internal", "intranet", "lan", "home.arpa", "localdomain"];

const NAME = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)$/;

interface Destination {
  host: string;
  port: number | null;
}

/**
 * What is wrong with an entry of an allow-list, as a sentence; null when it may stand. IPv6 literals, international names in
 * Unicode, trailing dots and every unusual way to write an address are refused: two programs read them differently.
 */
export function flawOfEgress(entry: string): string | null {
  const destination = parse(entry);
  if (destination === null) return `${quoted(entry)} is not host or host:port`;
  const { host } = destination;
  const name = host.startsWith("*.") ? host.slice(2) : host;
  if (IPV4.test(name)) {
    if (/(^|\.)0\d/.test(name)) return `${quoted(entry)} has a number with a leading zero`;
    if (name !== host) return `${quoted(entry)} is a pattern over addresses`;
    return isSpecial(name) ? `${quoted(entry)} is a private, local or metadata address` : null;
  }
  const last = name.slice(name.lastIndexOf(".") + 1);
  if (/^(?:\d+|0x[0-9a-f]*)$/.test(last)) return `${quoted(entry)} is an address in an unusual form`;
  if (!NAME.test(name)) return `${quoted(entry)} is not the full name of a host, in ASCII`;
  const special = SPECIAL_NAMES.some((suffix) => name === suffix || name.endsWith(`.${suffix}`));
  return special ? `${quoted(entry)} is a name of the local network` : null;
}

/**
 * Whether everything that `entry` lets through is let through by one of `allowed`, too. `*.example.org` covers all names below
 * example.org, not itself; an entry without a port covers all ports.
 */
export function coversEgress(allowed: readonly string[], entry: string): boolean {
  const inner = parse(entry);
  return inner !== null && allowed.some((one) => covers(parse(one), inner));
}

function covers(outer: Destination | null, inner: Destination): boolean {
  if (outer === null || (outer.port !== null && outer.port !== inner.port)) return false;
  if (outer.host === inner.host) return true;
  return outer.host.startsWith("*.") && inner.host.replace(/^\*/, "").endsWith(outer.host.slice(1));
}

function parse(entry: string): Destination | null {
  const match = /^([^\s:/@[\]]{1,255})(?::([1-9]\d{0,4}))?$/.exec(entry);
  if (match?.[1] === undefined) return null;
  const port = match[2] === undefined ? null : Number(match[2]);
  return port !== null && port > 65_535 ? null : { host: lowerAscii(match[1]), port };
}

/** Not `toLowerCase` alone: it folds the Kelvin sign into k. */
function lowerAscii(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

function isSpecial(address: string): boolean {
  const value = toNumber(address);
  return SPECIAL_IPV4.some(([network, bits]) => {
    const size = 2 ** (32 - bits);
    return Math.floor(value / size) === Math.floor(toNumber(network) / size);
  });
}

function toNumber(address: string): number {
  return address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}

function quoted(entry: string): string {
  return JSON.stringify(entry.slice(0, 100));
}
