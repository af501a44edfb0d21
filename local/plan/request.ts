import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { MAX_PER_REGION, USUAL_HOURS } from "../../stacks/sizing/audience";
import { MAX_BESIDE_LISTENERS, MAX_LISTENERS } from "../../stacks/sizing/listeners";
import { MAX_RECORDINGS } from "../../stacks/sizing/recordings";
import type { Audience } from "../../stacks/sizing/sizing";
import { UserError } from "../terminal/userError";

/** Hours of a month of 31 days. */
const MOST_HOURS = 744;
/** No cloud has as many. */
export const MOST_REGIONS = 100;
const CLOUDS = ["aws", "gcp", "kubeconfig"] as const;
/** Participants of a region that is planned for listeners alone: those of one conference, by visitors.participants. */
const SPEAKERS = "50";

/** The audience of a service. Participants and recordings are those of all regions together, divided equally among them. */
export interface Request extends Audience {
  readonly regions: number;
}

/**
 * Reads the arguments of `make plan`.
 * @throws UserError for a missing or invalid argument, with the allowed range.
 */
export function readRequest(
  given: (name: "PARTICIPANTS" | "AUDIENCE" | "RECORDINGS" | "REGIONS" | "CLOUD" | "HOURS") => string | undefined,
): Request {
  const regions = whole("REGIONS", given("REGIONS") ?? "1", MOST_REGIONS);
  const audience = given("AUDIENCE");
  const most = audience === undefined ? MAX_PER_REGION : MAX_BESIDE_LISTENERS;
  const listeners = optional("AUDIENCE", audience, MAX_LISTENERS, " listeners of one conference");
  const participants = whole(
    "PARTICIPANTS",
    given("PARTICIPANTS") ?? (audience === undefined ? undefined : SPEAKERS),
    regions * most,
    ` (${most} a region${audience === undefined ? "" : " with AUDIENCE"}, REGIONS=${regions})`,
  );
  const recordings = optional(
    "RECORDINGS",
    given("RECORDINGS"),
    Math.min(participants, regions * MAX_RECORDINGS),
    ` at the same time (${MAX_RECORDINGS} a region, REGIONS=${regions}; at most one per participant, PARTICIPANTS=${participants})`,
  );
  const hours = whole("HOURS", given("HOURS") ?? String(USUAL_HOURS), MOST_HOURS);
  const name = given("CLOUD") ?? "aws";
  const cloud = CLOUDS.find((known) => known === name);
  if (cloud === undefined) throw new UserError(`CLOUD=${name}: one of ${CLOUDS.join(", ")}`);
  return {
    cloud,
    participants,
    regions,
    hours,
    ...(listeners === undefined ? {} : { listeners }),
    ...(recordings === undefined ? {} : { recordings }),
  };
}

function optional(name: string, text: string | undefined, most: number, because: string): number | undefined {
  return text === undefined ? undefined : whole(name, text, most, because);
}

function whole(name: string, text: string | undefined, most: number, because = ""): number {
  const allowed = `a whole number from 1 to ${most}${because}`;
  if (text === undefined) throw new UserError(`${name} is missing: ${allowed}. make plan PARTICIPANTS=500 REGIONS=3`);
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < 1 || number > most) throw new UserError(`${name}=${text}: ${allowed}`);
  return number;
}

/**
 * Reads the windows of a timetable, in the format of a stack file.
 * @throws UserError for a file that has no list of windows
 */
export function readTimetable(path: string): readonly unknown[] {
  const wanted = "a file with the list of windows that jitsi:capacity has, see docs/sizing.md";
  try {
    const windows: unknown = parse(readFileSync(path, "utf8"));
    if (Array.isArray(windows)) return windows;
  } catch (error) {
    throw new UserError(`TIMETABLE=${path}: ${wanted}. ${error instanceof Error ? error.message : String(error)}`);
  }
  throw new UserError(`TIMETABLE=${path}: ${wanted}`);
}

/** What each region of the service is planned for. */
export function shareOf({ regions, ...audience }: Request): Audience {
  const { participants, recordings } = audience;
  return {
    ...audience,
    participants: Math.ceil(participants / regions),
    ...(recordings === undefined ? {} : { recordings: Math.ceil(recordings / regions) }),
  };
}
