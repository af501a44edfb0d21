/** Durations of the router, in HAProxy's own notation where they are text. */
export interface Timings {
  /**
   * How long a room without any request keeps its shard. A client asks at least every 120 s (an open websocket alone does
   * not count). Longer keeps daily rooms on a shard that should drain.
   */
  readonly roomExpiry: string;
  /** Between two health checks of a shard. */
  readonly check: string;
  /** Failed checks in a row before a shard is down. */
  readonly fall: number;
  /** Between two questions for the address of a slot; 64 slots ask 13 times a second. */
  readonly resolve: string;
  /** How long an address is used when DNS does not answer. A Service keeps its address for life. */
  readonly dnsOutage: string;
  /** How long open connections of a router that leaves may last, seconds. */
  readonly leaveSeconds: number;
}

/** Down only after 15 s of failed checks: jicofo's own health check fails softly, and a move of all rooms is felt by all. */
export const TIMINGS: Timings = {
  roomExpiry: "30m",
  check: "3s",
  fall: 6,
  resolve: "10s",
  dnsOutage: "1h",
  leaveSeconds: 120,
};
