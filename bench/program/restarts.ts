import type { Overrides } from "../../local/config/overrides";
import type { KubernetesObject } from "../../local/kubernetes/client";
import type { Log } from "../../local/terminal/progress";
import { LocalRegion } from "../../tests/support/localRegion";
import { type Row, row } from "../row";

const SIGNALLING = /-(prosody|jicofo)$/;
/** Changes by an operator during conferences that affect the pod templates of signalling. */
const CHANGES: readonly (readonly [what: string, overrides: Overrides])[] = [
  ["a new image", { "images.jitsi": "stable-11200" }],
  [
    "other settings",
    {
      domain: "calls.localhost",
      "auth.mode": "internal",
      accounts: "anna:a-long-password",
      "extra.prosody.env.LOG_LEVEL": "debug",
      "extra.jicofo.env.JICOFO_LOG_LEVEL": "FINE",
    },
  ],
];

/** Counts signalling pods of serving shards that an `up` on a real API server restarts. */
export async function restarts(log: Log): Promise<readonly Row[]> {
  log.step("Signalling pods restarted by an up");
  const region = new LocalRegion("dev");
  try {
    await region.up();
    const before = await region.pods(SIGNALLING);
    let restarted: readonly KubernetesObject[] = [];
    for (const [what, overrides] of CHANGES) {
      log.info(what);
      const { waiting } = await region.up(overrides);
      if (waiting.length === 0)
        throw new Error(`${what}: no pending change of signalling, so the result means nothing`);
      const now = new Set((await region.pods(SIGNALLING)).map(({ metadata }) => metadata.uid));
      restarted = before.filter(({ metadata }) => !now.has(metadata.uid));
    }
    return [
      row({
        name: "signalling pods of active shards restarted by an up",
        goal: { atMost: 0 },
        result: restarted.length,
        unit: `of ${before.length}`,
        from: `with ${CHANGES.map(([what]) => what).join(", then ")}`,
      }),
    ];
  } finally {
    await region.stop();
  }
}
