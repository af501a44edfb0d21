import { NAMESPACE } from "../../stacks/catalogue/namespaces";
import { localCluster } from "../controlPlane/localCluster";
import { nameOf } from "../kubernetes/client";
import { objectOf } from "../program/kubernetesObject";
import { type Answer, type ProgramRun, runProgram } from "../program/program";
import { recordedAnswer } from "../program/recordedAnswers";
import type { Registration } from "../program/registration";
import type { Log } from "../terminal/progress";
import type { Changes } from "../up/changes";
import { applyObject, checkObject, isCheckedOnly } from "./clusterObjects";
import { Inventory } from "./inventory";
import { RandomValues } from "./randomValues";
import { refuseProtected, removeLeftovers } from "./removal";

/** The first rehearsal of a region creates this namespace. */
const REGION = { apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } };

export interface RehearsalRun extends Pick<ProgramRun, "config" | "program"> {
  /** Folder of the local control plane. */
  readonly dir: string;
  readonly log: Log;
}

export interface Rehearsal {
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Of objects in the cluster. */
  readonly changes: Changes;
  /** Registered resources that need running containers: charts, aggregated APIs, webhooks. */
  readonly notApplied: readonly string[];
}

/**
 * Updates a stack on the local cluster without an engine. Applies each Kubernetes object after its dependencies, and removes objects of
 * earlier rehearsals that the program does not register any more. All objects are validated before the first change. The next rehearsal
 * continues after an interrupted one.
 * @throws UserError when the program fails, the API server refuses an object, or a protected resource would be removed.
 */
export async function rehearse({ config, dir, log, program }: RehearsalRun): Promise<Rehearsal> {
  const cluster = localCluster(dir);
  log.warn("REHEARSAL: no Pulumi engine runs. No preview, no state; cloud resources are recorded, not created");
  const inventory = await Inventory.read(cluster);
  if (inventory.empty && (await cluster.read(REGION)) !== undefined) {
    log.warn(`the state of ${config.stack} is lost: passwords are generated again, and pods restart with them`);
  }
  const withoutCluster = async (one: Registration): Promise<Answer> =>
    RandomValues.isRandom(one) ? inventory.randomValues.answer(one) : recordedAnswer(one);

  log.step("Checking");
  const { registrations } = await runProgram({ config, program, answer: withoutCluster });
  const leftovers = inventory.leftovers(registrations);
  refuseProtected(leftovers, config.stack);
  const changes = { created: 0, changed: 0, removed: 0, left: 0 };
  const objects = registrations.filter((one) => objectOf(one) !== undefined);
  for (const one of objects) await checkObject(one, cluster);

  log.step(`Applying ${objects.length} objects`);
  await inventory.announce(registrations);
  try {
    const applied = inSequence(async (one, n) => {
      log.progress(`${n} of ${objects.length}: ${one.name}`);
      const { answer, change } = await applyObject(one, cluster);
      if (change !== undefined) changes[change]++;
      return answer;
    });
    const answer = async (one: Registration): Promise<Answer> => {
      const answered = await (objectOf(one) === undefined ? withoutCluster(one) : applied(one));
      inventory.made(one);
      return answered;
    };
    const { outputs } = await runProgram({ config, program, answer });
    changes.removed = await removeLeftovers(leftovers, inventory, cluster, log);
    await inventory.save();
    return { outputs, changes, notApplied: registrations.flatMap(notApplied) };
  } catch (error) {
    // When the cluster does not answer any more, the first error is more useful than that of the inventory.
    await inventory.save().catch(() => undefined);
    throw error;
  }
}

/** Applies objects one at a time: none after a refusal, and without overloading a small API server. */
function inSequence(
  apply: (registration: Registration, n: number) => Promise<Answer>,
): (registration: Registration) => Promise<Answer> {
  let last: Promise<unknown> = Promise.resolve();
  let n = 0;
  return (registration) => {
    const own = last.then(() => apply(registration, ++n));
    last = own;
    return own;
  };
}

function notApplied(registration: Registration): readonly string[] {
  if (registration.type.startsWith("kubernetes:helm.sh/")) return [`chart ${registration.name}`];
  const object = objectOf(registration);
  return object !== undefined && isCheckedOnly(object) ? [nameOf(object)] : [];
}
