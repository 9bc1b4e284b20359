import { BlockList, isIP } from "node:net";
import { SPECIAL_IPV4 } from "../provenance/special-addresses.ts";

/** Of IPv6 only global unicast counts, less the parts of it that lead elsewhere: documentation, 6to4 and Teredo carry an IPv4 address. */
const IPV6_GLOBAL: [network: string, prefix: number] = ["2000::", 3];
const IPV6_EXCEPT: [network: string, prefix: number][] = [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
];

const special = new BlockList();
for (const [network, prefix] of SPECIAL_IPV4) special.addSubnet(network, prefix, "ipv4");
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
