/**
 * IPv4 networks that are not the public Internet: this host, private networks, the link with its metadata service, shared,
 * documentation and benchmark ranges, multicast, and everything reserved. No sandbox may reach them, whatever its allow-list
 * says, and nothing is fetched from them on somebody else's word.
 *
 * Source: IANA IPv4 Special-Purpose Address Registry (RFC 6890 and its updates), read 2026-11.
 */
export const SPECIAL_IPV4: readonly (readonly [network: string, bits: number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10], // shared; some clouds keep their metadata at 100.100.100.200
  ["127.0.0.0", 8],
  ["169.254.0.0", 16], // link-local; metadata at 169.254.169.254
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.31.196.0", 24],
  ["192.52.193.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["192.175.48.0", 24],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
];
