/** Durations of the router. Texts are in HAProxy's notation. */
export interface Timings {
  /**
   * How long a room without requests keeps its shard. Clients send a request at least every 120 s (an open websocket does not
   * count). A longer time would keep daily rooms on a draining shard.
   */
  readonly roomExpiry: string;
  /** Interval of a shard's health checks. */
  readonly check: string;
  /** Consecutive failed checks until a shard is down. */
  readonly fall: number;
  /** Interval of DNS queries for a slot; 64 slots send 13 queries per second. */
  readonly resolve: string;
  /** How long an address is used without an answer from DNS. The address of a Service never changes. */
  readonly dnsOutage: string;
  /** Maximum duration of open connections of a terminating router, seconds. */
  readonly leaveSeconds: number;
}

/** A shard is down only after 15 s of failed checks, because jicofo's health check can fail briefly, and moving all rooms interrupts them. */
export const TIMINGS: Timings = {
  roomExpiry: "30m",
  check: "3s",
  fall: 6,
  resolve: "10s",
  dnsOutage: "1h",
  leaveSeconds: 120,
};
