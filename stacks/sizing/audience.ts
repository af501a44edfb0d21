import { AT_STRESS_1, CONFERENCE, KBPS, NODE_MINUTES, RECEIVED_MBPS } from "../catalogue/load";

/** Planning figures for the load of a participant, measured or published by others. Measure your own. */

/** One figure that sizing depends on. */
export interface Assumption {
  readonly what: string;
  readonly value: string;
  /** Origin of the figure. */
  readonly source: string;
}

/** Send rate of a participant: the camera in three sizes, of which the bridge forwards one to each receiver. Mbit/s. */
export const SENT_MBPS = (KBPS[180] + KBPS[360] + KBPS[720]) / 1000;

/** Stress at which jicofo considers a bridge overloaded. */
export const OVERLOADED = 0.8;

/** Planned maximum of participants per shard. */
export const PER_SHARD = 500;

/** A larger region exceeds every deployment that these figures come from. */
export const MAX_PER_REGION = 5000;

/** Hours per month with the full number of participants: four on each of twenty working days. */
export const USUAL_HOURS = 80;

export const ASSUMPTIONS: readonly Assumption[] = [
  {
    what: "a conference",
    value: `${CONFERENCE} participants with cameras on; each receives one at 720p and the others at 180p`,
    source: "assumption: the default view of Jitsi Meet",
  },
  {
    what: "one camera",
    value: `${KBPS[180]} kbit/s at 180p, ${KBPS[360]} at 360p, ${KBPS[720]} at 720p`,
    source: "Jitsi handbook, DevOps guide, requirements",
  },
  {
    what: "a participant",
    value: `receives ${RECEIVED_MBPS} Mbit/s, sends ${SENT_MBPS} Mbit/s`,
    source:
      "from the two above; the load test of hpi-schul-cloud/jitsi-deployment measured 2.1 to 3.6 Mbit/s sent per participant, in rooms of five and ten",
  },
  {
    what: "a bridge with four cores",
    value: `stress 1 at ${AT_STRESS_1} participants`,
    source:
      "openfun/jitsi-k8s: about 100 use all CPU of such a node, and stress 1 is nine tenths of that; jitsi-contrib/jitsi-helm plans for 60–80",
  },
  {
    what: "an overloaded bridge",
    value: `stress ${OVERLOADED}`,
    source: "jicofo's reference.conf; jicofo selects such a bridge only if all others are overloaded, too",
  },
  {
    what: "a shard",
    value: `${PER_SHARD} participants while another shard is drained`,
    source:
      "a tenth of the alarm threshold of meet.jit.si (jitsi/infra-provisioning: 5000 per shard); prosody uses one core at most",
  },
  {
    what: "a new bridge",
    value: `${NODE_MINUTES} minutes including its node; until then bridges.min carries the load below stress ${OVERLOADED}`,
    source: "openfun/jitsi-k8s",
  },
];
