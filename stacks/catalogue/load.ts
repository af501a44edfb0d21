/** Planning figures for the load of a participant. `stacks/sizing/audience.ts` names their sources. */

/** Bit rate of one camera by picture height, kbit/s. */
export const KBPS = { 180: 200, 360: 500, 720: 2500 } as const;

/** Participants of a typical conference. */
export const CONFERENCE = 10;

/** Receive rate of a participant: the speaker in large, all others as thumbnails. Mbit/s. */
export const RECEIVED_MBPS = (KBPS[720] + (CONFERENCE - 2) * KBPS[180]) / 1000;

/** Participants of typical conferences at which a bridge with four cores has stress 1. */
export const AT_STRESS_1 = 90;

/** Minutes from the request for a media node to a ready one; it takes three to five. */
export const NODE_MINUTES = 4;

/** Minutes from a bridge's pod on a ready node to its first conference: image, JVM, connection to prosody. */
export const BRIDGE_MINUTES = 1;

/** Minutes from a recorder's pod on a ready node to its first recording: image, Chrome, connection to prosody. */
export const RECORDER_MINUTES = 2;
