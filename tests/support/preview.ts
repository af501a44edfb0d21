import { runtime } from "@pulumi/pulumi";
import type { Overrides } from "../../local/config/overrides";
import { PROGRAM, ROOT } from "../../local/machine/paths";
import { type Answer, runProgram } from "../../local/program/program";
import { recordedAnswer } from "../../local/program/recordedAnswers";
import type { Registration } from "../../local/program/registration";
import { readStackConfig } from "../../local/config/stackConfig";
import { Recording } from "./record";

/** Runs the whole program as the preview of a region that does not exist yet: nothing that a provider computes is known. */
export async function preview(overrides: Overrides, stack: string): Promise<Recording> {
  const config = readStackConfig(ROOT, stack, overrides);
  return new Recording(await runProgram({ config, program: PROGRAM, answer: unknownAnswer, preview: true }));
}

/** What was asked for, without an id, and unknown whatever the provider would put in its place. */
async function unknownAnswer(registration: Registration): Promise<Answer> {
  const { inputs } = registration;
  const { state } = await recordedAnswer(registration);
  const computed = Object.keys(state).filter((key) => JSON.stringify(state[key]) !== JSON.stringify(inputs[key]));
  return { id: "", state: { ...inputs, ...Object.fromEntries(computed.map((key) => [key, runtime.unknownValue])) } };
}
