/** What people in a call take, in numbers that others have measured or published. Planning figures: measure your own. */

/** One number that sizing rests on. */
export interface Assumption {
  readonly what: string;
  readonly value: string;
  /** Who says so. */
  readonly source: string;
}

/** Kilobits a second of one camera, by the height of its picture. */
const KBPS = { 180: 200, 360: 500, 720: 2500 };

/** People in a usual conference. */
const CONFERENCE = 10;

/** What a participant receives: whoever speaks, large, and everybody else as a thumbnail. Mbit/s. */
export const RECEIVED_MBPS = (KBPS[720] + (CONFERENCE - 2) * KBPS[180]) / 1000;

/** What a participant sends: their camera in three sizes, of which the bridge gives each receiver one. Mbit/s. */
export const SENT_MBPS = (KBPS[180] + KBPS[360] + KBPS[720]) / 1000;

/** Participants of usual conferences that bring a bridge with four cores to stress 1. */
export const AT_STRESS_1 = 90;

/** Stress at which jicofo takes a bridge for overloaded. */
export const OVERLOADED = 0.8;

/** Participants that one shard's signalling is trusted with. */
export const PER_SHARD = 500;

/** Minutes from the autoscaler's decision to a bridge on a new node. */
const NEW_BRIDGE_MINUTES = 4;

/** Beyond this a region is larger than anything these numbers come from. */
export const MAX_PER_REGION = 5000;

/** Hours a month at the full number of participants: four on each of twenty working days. */
export const USUAL_HOURS = 80;

export const ASSUMPTIONS: readonly Assumption[] = [
  {
    what: "a conference",
    value: `${CONFERENCE} people with their cameras on; each sees one at 720p and the others at 180p`,
    source: "assumed: the usual view of Jitsi Meet",
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
      "from the two above; the load test of hpi-schul-cloud/jitsi-deployment saw bridges send 2.1 to 3.6 Mbit/s for each, in rooms of five and ten",
  },
  {
    what: "a bridge with four cores",
    value: `stress 1 at ${AT_STRESS_1} participants`,
    source:
      "openfun/jitsi-k8s: about 100 use all CPU of such a node, and stress 1 is nine tenths of it; jitsi-contrib/jitsi-helm plans with 60–80",
  },
  {
    what: "an overloaded bridge",
    value: `stress ${OVERLOADED}`,
    source: "jicofo's reference.conf; it gives such a bridge no conference while another one is left",
  },
  {
    what: "a shard",
    value: `${PER_SHARD} participants while another one is drained`,
    source:
      "a tenth of where meet.jit.si raises an alarm (jitsi/infra-provisioning: 5000 a shard); prosody uses one core, however many there are",
  },
  {
    what: "a new bridge",
    value: `${NEW_BRIDGE_MINUTES} minutes with its node, so bridges.min carries everybody below stress ${OVERLOADED} until then`,
    source: "openfun/jitsi-k8s",
  },
];
