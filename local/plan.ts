import { columns } from "../stacks/settings/columns";
import { ASSUMPTIONS } from "../stacks/sizing/audience";
import { LISTENER_ASSUMPTIONS } from "../stacks/sizing/listeners";
import { RECORDING_ASSUMPTIONS } from "../stacks/sizing/recordings";
import { InvalidProposal, sizeRegion, type Sizing } from "../stacks/sizing/sizing";
import { MOST_REGIONS, readRequest, readTimetable, type Request, shareOf } from "./plan/request";
import { count, type Row, rowsOf } from "./plan/rows";
import { commands, stackFile } from "./plan/stackFile";
import { argument, command } from "./terminal/command";
import { writeNew } from "./terminal/newFile";
import { UserError } from "./terminal/userError";

/** Columns of a terminal. */
const WIDTH = 80;

/** The proposal for each region of a service, its assumptions, and the commands that configure it. */
export function describeSizing(request: Request): string {
  const { cloud, listeners, participants, recordings, regions } = request;
  const sizing = sized(request);
  const assumptions = [
    ...ASSUMPTIONS,
    ...(listeners === undefined ? [] : LISTENER_ASSUMPTIONS),
    ...(recordings === undefined ? [] : RECORDING_ASSUMPTIONS),
  ];
  return [
    `${count(participants)} participants in ${regions === 1 ? "one region" : `${regions} regions`} on ${cloud}`,
    "",
    regions === 1 ? "The region" : "Each region",
    ...aligned(rowsOf(shareOf(request), sizing, regions)),
    "",
    "Configuration of its stack",
    ...commands(sizing.proposed).map((line) => `  ${line}`),
    "",
    "Assumptions (docs/sizing.md)",
    ...aligned(
      assumptions.flatMap(({ what, value, source }): Row[] => [
        [what, value],
        ["", source],
      ]),
    ),
  ].join("\n");
}

/**
 * Sizes each region of a service.
 * @throws UserError if the timetable is refused, or if a region cannot hold the recorders
 */
function sized(request: Request): Sizing {
  const { recordings, timetable } = request;
  const { sizing, refusal } = attempt(request);
  if (sizing !== undefined) return sizing;
  if (recordings !== undefined && attempt({ ...request, recordings: 0 }).sizing !== undefined) {
    const more = Array.from({ length: MOST_REGIONS }, (_, n) => n + 1).find(
      (regions) => regions > request.regions && attempt({ ...request, regions }).sizing !== undefined,
    );
    const fix = more === undefined ? "plan fewer" : `divide them among more regions, REGIONS=${more}`;
    throw new UserError(`RECORDINGS=${recordings}: a region cannot hold so many recorders beside its bridges: ${fix}`);
  }
  if (timetable !== undefined) throw new UserError(refusal.message);
  throw refusal;
}

type Attempt =
  | { readonly sizing: Sizing; readonly refusal?: never }
  | { readonly sizing?: never; readonly refusal: InvalidProposal };

function attempt(request: Request): Attempt {
  try {
    return { sizing: sizeRegion(shareOf(request)) };
  } catch (error) {
    if (error instanceof InvalidProposal) return { refusal: error };
    throw error;
  }
}

function aligned(rows: readonly Row[]): string[] {
  return columns(rows, WIDTH - 2).map((line) => `  ${line}`);
}

if (require.main === module) {
  void command(() => {
    const file = argument("TIMETABLE");
    const request = { ...readRequest(argument), timetable: file === undefined ? undefined : readTimetable(file) };
    const out = argument("OUT");
    if (out !== undefined) writeNew(out, stackFile(request.cloud, sized(request).proposed));
    console.log(describeSizing(request));
    if (out !== undefined) console.log(`\nThe stack file is ${out}. Replace its examples.`);
    return Promise.resolve();
  });
}
