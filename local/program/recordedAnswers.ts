import type { StackConfig } from "../config/stackConfig";
import { PROGRAM } from "../machine/paths";
import type { Log } from "../terminal/progress";
import { CLOUD_ANSWERS } from "./cloudAnswers";
import { namespaceOf, objectOf } from "./kubernetesObject";
import { type Answer, type ProgramResult, runProgram } from "./program";
import type { Registration } from "./registration";
import { secret } from "./secretValues";

/** From a range reserved for documentation (RFC 5737). */
const ADDRESS = "203.0.113.10";

/** Computed outputs by resource type; all other outputs equal the inputs. */
const COMPUTED: Readonly<Record<string, (registration: Registration) => Readonly<Record<string, unknown>>>> = {
  ...CLOUD_ANSWERS,
  "random:index/randomPassword:RandomPassword": ({ name }) => ({ result: secret(`placeholder-for-${name}`) }),
  "kubernetes:core/v1:Service": ({ inputs }) => ({ status: { loadBalancer: loadBalancer(inputs) } }),
};

/** Answers as the providers would after a successful update, without a cluster or a cloud. Deterministic. */
export function recordedAnswer(registration: Registration): Promise<Answer> {
  const { custom, inputs, name, type } = registration;
  if (!custom) return Promise.resolve({ id: "", state: {} });
  const state = { ...inputs, ...COMPUTED[type]?.(registration) };
  const object = objectOf(registration);
  if (object === undefined) return Promise.resolve({ id: `${name}-id`, state });
  const namespace = namespaceOf(object);
  const id = namespace === undefined ? object.metadata.name : `${namespace}/${object.metadata.name}`;
  return Promise.resolve({ id, state: { ...state, metadata: { ...object.metadata, namespace } } });
}

/**
 * Runs a stack's program without a cluster.
 * @param log receives the program's warnings.
 */
export async function runRecorded(config: StackConfig, log?: Log): Promise<ProgramResult> {
  const result = await runProgram({ config, program: PROGRAM, answer: recordedAnswer });
  for (const warning of result.warnings) log?.warn(warning);
  return result;
}

function loadBalancer(inputs: Registration["inputs"]): object {
  const spec = inputs["spec"] as { readonly type?: unknown } | undefined;
  return spec?.type === "LoadBalancer" ? { ingress: [{ ip: ADDRESS }] } : {};
}
