import type { Problem } from "../problems";
import type { Settings } from "../../schema/schema";
import { shardNumber } from "../../schema/shardIds";
import { access, accessNotes } from "./access";
import { bridgeNotes, bridges } from "./bridges";
import { capacity } from "./capacity";
import { certificate, certificateNotes } from "./certificate";
import { clientOptions } from "./clientOptions";
import { cloudNotes, clouds } from "./clouds";
import { edge } from "./edge";
import { existingSecrets } from "./existingSecrets";
import { extra, extraNotes } from "./extra";
import { imageNotes, platformNotes } from "./images";
import { loadBalancerNotes, loadBalancers } from "./loadBalancers";
import { logNotes, logs } from "./logs";
import { monitoring, monitoringNotes } from "./monitoring";
import { nameNotes, names } from "./names";
import { network } from "./network";
import { pools } from "./pools";
import { previousPools } from "./previous";
import { moduleNotes, prosodyModules } from "./prosodyModules";
import { recording, recordingNotes } from "./recording";
import { replicaNotes } from "./replicas";
import { rooms } from "./rooms";
import { shards } from "./shards";
import { sip, sipNotes } from "./sip";
import { transcription, transcriptionNotes } from "./transcription";
import { turn, turnNotes } from "./turn";
import { visitors } from "./visitors";
import { workloads } from "./workloads";
import { zones } from "./zones";

/** Checks of values against each other. Each check reports the key that is easiest to change. */
const CHECKS: readonly ((settings: Settings) => Problem[])[] = [
  clouds,
  zones,
  shards,
  bridges,
  capacity,
  pools,
  network,
  previousPools,
  edge,
  turn,
  loadBalancers,
  workloads,
  certificate,
  names,
  existingSecrets,
  access,
  rooms,
  recording,
  visitors,
  sip,
  transcription,
  clientOptions,
  extra,
  prosodyModules,
  monitoring,
  logs,
];

export function check(settings: Settings): Problem[] {
  return CHECKS.flatMap((one) => one(settings));
}

/** Warnings about values that are valid but probably not intended. */
export function notesOn(settings: Settings): string[] {
  const beyond = Object.keys(settings.shards)
    .filter((id) => shardNumber(id) >= settings.shardCount)
    .map((id) => `jitsi:shards.${id} has no effect: shardCount is ${settings.shardCount}`);
  return [
    ...beyond,
    ...cloudNotes(settings),
    ...accessNotes(settings),
    ...replicaNotes(settings),
    ...bridgeNotes(settings),
    ...turnNotes(settings),
    ...sipNotes(settings),
    ...transcriptionNotes(settings),
    ...extraNotes(settings),
    ...logNotes(settings),
    ...loadBalancerNotes(settings),
    ...certificateNotes(settings),
    ...nameNotes(settings),
    ...monitoringNotes(settings),
    ...imageNotes(settings),
    ...platformNotes(settings),
    ...moduleNotes(settings),
    ...recordingNotes(settings),
  ];
}
