import type { Overrides } from "../../local/config/overrides";
import { type ControlPlane, startControlPlane } from "../../local/controlPlane/controlPlane";
import { objectOf } from "../../local/program/kubernetesObject";
import { kedaDefinitions } from "../../local/tools/keda";
import { SILENT } from "../support/controlPlane";
import { applyDefinitions, ref } from "../support/keda";
import { record } from "../support/record";
import { runFolder } from "../support/runFolder";
import { orSkip } from "../support/skip";
import { needTools } from "../support/tools";
import { HANGS } from "../support/wait";

describe("the ScaledObjects of a region, by KEDA's own definitions on an API server", function () {
  this.timeout(HANGS);
  let plane: ControlPlane;

  before(async function () {
    await orSkip(this, kedaDefinitions());
    await needTools(this);
    plane = await startControlPlane({ dir: runFolder("keda-"), log: SILENT });
    await applyDefinitions(plane);
    await plane.cluster.apply(ref("v1", "Namespace", "jitsi"));
  });

  const variants: Readonly<Record<string, Overrides>> = {
    "by default": {},
    "without monitoring": { "monitoring.enabled": false },
    "with a timetable": {
      capacity: [
        { name: "a", from: "07:50", to: "13:15", timezone: "Europe/Berlin", bridges: 4, except: ["2027-05-06"] },
        { name: "b", from: "00:00", to: "24:00", timezone: "UTC", participants: 100, days: ["sat"] },
      ],
    },
  };
  for (const [what, overrides] of Object.entries(variants)) {
    it(`are valid ${what}`, async () => {
      const region = await record(overrides, { stack: "prod" });
      for (const one of region.all("ScaledObject")) {
        const object = objectOf(one);
        // The server refuses unknown fields.
        if (object !== undefined) await plane.cluster.apply(object, { dryRun: true });
      }
    });
  }
});
