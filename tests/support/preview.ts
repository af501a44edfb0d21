import { runtime } from "@pulumi/pulumi";
import type { Overrides } from "../../local/config/overrides";
import { PROGRAM, ROOT } from "../../local/machine/paths";
import { type Answer, runProgram } from "../../local/program/program";
import { recordedAnswer } from "../../local/program/recordedAnswers";
import type { Registration } from "../../local/program/registration";
import { readStackConfig } from "../../local/config/stackConfig";
import { Recording } from "./record";

/** Runs the program as the preview of a new region: computed outputs are unknown. */
export async function preview(overrides: Overrides, stack: string): Promise<Recording> {
  const config = readStackConfig(ROOT, stack, overrides);
  return new Recording(await runProgram({ config, program: PROGRAM, answer: unknownAnswer, preview: true }));
}

/** The inputs, without an id, with unknown values for computed outputs. */
async function unknownAnswer(registration: Registration): Promise<Answer> {
  const { inputs } = registration;
  const { state } = await recordedAnswer(registration);
  const computed = Object.keys(state).filter((key) => JSON.stringify(state[key]) !== JSON.stringify(inputs[key]));
  return { id: "", state: { ...inputs, ...Object.fromEntries(computed.map((key) => [key, runtime.unknownValue])) } };
}
