import { BlockList, isIP } from "node:net";

/**
 * Addresses that no fetch on somebody else's word may reach: this host, private and link-local networks (cloud metadata
 * lies there), shared, documentation and benchmark ranges, multicast, and everything reserved.
 * IANA special-purpose address registries (RFC 6890 and its updates).
 */
const IPV4: [network: string, prefix: number][] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
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

/** Of IPv6 only global unicast counts, less the parts of it that lead elsewhere: documentation, 6to4 and Teredo carry an IPv4 address. */
const IPV6_GLOBAL: [network: string, prefix: number] = ["2000::", 3];
const IPV6_EXCEPT: [network: string, prefix: number][] = [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
];

const special = new BlockList();
for (const [network, prefix] of IPV4) special.addSubnet(network, prefix, "ipv4");
for (const [network, prefix] of IPV6_EXCEPT) special.addSubnet(network, prefix, "ipv6");
const globalUnicast = new BlockList();
globalUnicast.addSubnet(...IPV6_GLOBAL, "ipv6");

/** Whether a literal IPv4 or IPv6 address is one of the public Internet. Anything that is not an address is not. */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !special.check(address, "ipv4");
    case 6:
      return globalUnicast.check(address, "ipv6") && !special.check(address, "ipv6");
    default:
      return false;
  }
}
