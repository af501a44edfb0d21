import { existsSync } from "node:fs";
import { layout } from "../controlPlane/layout";
import { UserError } from "../terminal/userError";
import { deployedStack } from "../up/deployedStack";
import { existingPlace } from "./existingPlace";
import { K3D } from "./k3d";
import { KIND } from "./kind";
import { madePlace } from "./madePlace";
import type { Maker } from "./maker";
import type { Place, PlaceOptions } from "./place";
import { regionCluster } from "./regionCluster";

const MAKERS: readonly Maker[] = [K3D, KIND];

/** The program of `CLUSTER=k3d` and `CLUSTER=kind`; undefined for the context of an existing cluster. */
export function makerNamed(name: string | undefined): Maker | undefined {
  return MAKERS.find((maker) => maker.name === name);
}

/** @throws UserError when the cluster neither exists nor can be created on this machine. */
export function findPlace(options: PlaceOptions): Promise<Place> {
  const maker = makerNamed(options.asked);
  return maker === undefined ? existingPlace(options) : madePlace(maker, options);
}

/**
 * The value of CLUSTER, else that of earlier runs in this folder. Undefined for the local control plane.
 * @throws UserError when the folder's region is in another place.
 */
export function chosenCluster(asked: string | undefined, dir: string): string | undefined {
  const known = regionCluster(dir)?.asked;
  const isLocal = known === undefined && (deployedStack(dir) !== undefined || existsSync(layout(dir).state));
  const used = known ?? (isLocal ? "the local control plane" : undefined);
  if (asked === undefined || used === undefined || asked === used) return asked ?? known;
  throw new UserError(`${dir} already has a region, on ${used}. Replace it: make down, then make up CLUSTER=${asked}`);
}
