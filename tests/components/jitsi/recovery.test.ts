import assert from "node:assert/strict";
import { haproxyConfig } from "../../../components/routing/haproxyConfig";
import { jitsi } from "./harness";
import { type Container, main } from "./inspect";

/** Seconds between jicofo's checks of prosody and its bridges: the default of the pinned version. */
const JICOFO_LOOKS = 10;

type Probe = "startupProbe" | "readinessProbe" | "livenessProbe";

function every(container: Container, probe: Probe): number {
  return container[probe]?.periodSeconds ?? 10;
}

/** Most seconds from a process that serves to a ready pod. */
function untilReady(container: Container): number {
  return every(container, "startupProbe") + every(container, "readinessProbe");
}

/** Most seconds from a process that hangs to its restart. */
function untilRestarted(container: Container): number {
  const { timeoutSeconds = 1, failureThreshold = 3 } = container.livenessProbe ?? {};
  return every(container, "livenessProbe") * failureThreshold + timeoutSeconds;
}

describe("crashed signalling", () => {
  let parts: Record<"web" | "prosody" | "jicofo", Container>;
  /** The router's checks: seconds between two, seconds that one may take, how many decide. */
  let check: Record<"inter" | "timeout" | "fall" | "rise", number>;
  before(async () => {
    const region = await jitsi();
    const of = (role: string): Container => main(region.one("Deployment", new RegExp(`^shard-0-${role}$`)));
    parts = { web: of("web"), prosody: of("prosody"), jicofo: of("jicofo") };
    const router = haproxyConfig(region.plan.router);
    const number = (pattern: RegExp): number => Number(pattern.exec(router)?.[1]);
    check = {
      inter: number(/backend jicofo[^]*? inter (\d+)s/),
      timeout: number(/timeout check (\d+)s/),
      fall: number(/backend jicofo[^]*? fall (\d+)/),
      rise: number(/backend jicofo[^]*? rise (\d+)/),
    };
  });

  it("loses all participants of its rooms to a healthy shard within 20 s", () => {
    const down = check.inter * check.fall + check.timeout;
    assert.ok(down <= 20, `${down} s`);
  });

  it("keeps its rooms when it is back within 15 s, as a restarted process is", () => {
    const leastDown = check.inter * (check.fall - 1);
    assert.ok(leastDown >= 15, `${leastDown} s`);
  });

  it("passes the router's check within 30 s after it answers", () => {
    // Prosody becomes ready, jicofo checks it, the router checks jicofo.
    const again = untilReady(parts.prosody) + JICOFO_LOOKS + check.rise * (check.inter + check.timeout);
    assert.ok(again <= 30, `${again} s`);
    assert.ok(untilReady(parts.jicofo) <= 10 && untilReady(parts.web) <= 10);
  });

  it("is restarted within three minutes when it hangs", () => {
    for (const [role, container] of Object.entries(parts)) {
      assert.ok(untilRestarted(container) <= 180, `${role}: ${untilRestarted(container)} s`);
    }
  });
});
