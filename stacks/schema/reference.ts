import type { Section } from "./reference/key";
import { REGION } from "./reference/region";
import { SHARDS } from "./reference/shards";
import { BRIDGES } from "./reference/bridges";
import { CLUSTER } from "./reference/cluster";
import { NODES } from "./reference/nodes";
import { EDGE } from "./reference/edge";
import { AUTHENTICATION } from "./reference/authentication";
import { ROOMS } from "./reference/rooms";
import { WHITEBOARD } from "./reference/whiteboard";
import { RECORDING } from "./reference/recording";
import { VISITORS } from "./reference/visitors";
import { TELEPHONY } from "./reference/telephony";
import { TRANSCRIPTION } from "./reference/transcription";
import { TURN } from "./reference/turn";
import { MONITORING } from "./reference/monitoring";
import { WORKLOADS } from "./reference/workloads";
import { IMAGES } from "./reference/images";

/**
 * What the documentation says about each key besides its type and default, which the schema has. `make golden` writes
 * docs/configuration.md from both. The program itself does not read these files.
 */

/** In the order of the page. Names that an operator chooses are in angle brackets. */
export const REFERENCE: Readonly<Record<string, Section>> = {
  Region: REGION,
  Shards: SHARDS,
  Bridges: BRIDGES,
  "Cluster and nodes": { ...CLUSTER, ...NODES },
  "Edge, certificate and DNS": EDGE,
  Authentication: AUTHENTICATION,
  "Rules of a room": ROOMS,
  Whiteboard: WHITEBOARD,
  Recording: RECORDING,
  "Large audiences": VISITORS,
  "Dial-in and dial-out": TELEPHONY,
  Transcription: TRANSCRIPTION,
  TURN: TURN,
  "Monitoring and logs": MONITORING,
  Workloads: WORKLOADS,
  "Images, charts and clients": IMAGES,
};
