import assert from "node:assert/strict";
import fc from "fast-check";
import { IPv4, IPv6, parse, parseCIDR } from "ipaddr.js";
import { PEER_RANGES, type PeerRange } from "../../../stacks/catalogue/peers";

/** The table, narrowest range first. */
const ROWS = PEER_RANGES.map((row) => ({ ...row, cidr: parseCIDR(row.range) })).toSorted(
  (one, other) => other.cidr[1] - one.cidr[1],
);

/** The table's decision for an address, by the narrowest range. */
function decision(address: string): PeerRange["decision"] | undefined {
  const peer = parse(address);
  return ROWS.find(({ cidr }) => cidr[0].kind() === peer.kind() && peer.match(cidr))?.decision;
}

/** Globally reachable kinds of IANA's registries, in the names of ipaddr.js. */
const REACHABLE = ["unicast", "amt", "as112"];
const AZURE = "168.63.129.16";

/** The ends of every range of the table, and the addresses next to them. */
const edges = PEER_RANGES.filter(({ range }) => IPv4.isValidCIDR(range)).flatMap(({ range }) =>
  [IPv4.networkAddressFromCIDR(range), IPv4.broadcastAddressFromCIDR(range)].flatMap((end) => {
    const number = Buffer.from(end.toByteArray()).readUInt32BE();
    return [number - 1, number, number + 1].filter((one) => one >= 0 && one < 2 ** 32);
  }),
);

/** One address of every /16, and of every /24 in those /8 that have special ranges of that size. */
function* everywhere(): Generator<number> {
  for (let network = 0; network < 2 ** 16; network++) yield network * 2 ** 16 + 1;
  for (const first of [192, 198, 203]) {
    for (let network = 0; network < 2 ** 16; network++) yield first * 2 ** 24 + network * 2 ** 8 + 1;
  }
}

function ipv4(number: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(number);
  return bytes.join(".");
}

describe("the peers of TURN", () => {
  it("are the globally reachable IPv4 addresses of IANA's registries", () => {
    const agrees = (number: number): void => {
      const address = ipv4(number);
      const isReachable = REACHABLE.includes(parse(address).range()) && address !== AZURE;
      assert.equal(decision(address), isReachable ? "allowed" : "denied", address);
    };
    edges.forEach(agrees);
    for (const number of everywhere()) agrees(number);
    agrees(
      parse(AZURE)
        .toByteArray()
        .reduce((number, byte) => number * 256 + byte, 0),
    );
  });

  it("include no IPv6 address", () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        assert.equal(decision(address), "denied");
      }),
    );
  });

  it("have ranges that start at their network address and have a reason", () => {
    for (const { range, reason } of PEER_RANGES) {
      const family = IPv4.isValidCIDR(range) ? IPv4 : IPv6;
      assert.equal(`${family.networkAddressFromCIDR(range).toString()}/${range.split("/")[1]}`, range);
      assert.match(reason, /\w/);
    }
    assert.equal(new Set(PEER_RANGES.map(({ range }) => range)).size, PEER_RANGES.length);
  });
});
