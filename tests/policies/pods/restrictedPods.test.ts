import { restrictedPods } from "../../../policies/pods/restrictedPods";
import { CONTAINER, judged, ofChart, POD, UNKNOWN, workload } from "../judging";

const secured = (changes: object) =>
  workload({ container: { securityContext: { ...CONTAINER.securityContext, ...changes } } });
const shared = (changes: object) => workload({ pod: { securityContext: { ...POD.securityContext, ...changes } } });
const adding = (...add: string[]) => secured({ capabilities: { drop: ["ALL"], add } });
const web = (text: string) => `shard-0-web: container web: ${text}`;
const own = { securityContext: { ...CONTAINER.securityContext, ...POD.securityContext } };
const bare = { ...CONTAINER, name: "first", securityContext: {} };

describe(restrictedPods.name, () => {
  const { accepts, reports, reportsEach } = judged(restrictedPods);

  accepts(
    "restricted contexts of the pod or of the container, safe extras and charts",
    workload(),
    workload({ pod: { securityContext: {} }, container: own }),
    shared({ sysctls: [{ name: "net.ipv4.ip_unprivileged_port_start", value: "0" }, { name: UNKNOWN }] }),
    shared({ seLinuxOptions: { level: "s0" }, appArmorProfile: UNKNOWN }),
    adding("NET_BIND_SERVICE"),
    ofChart(secured({ readOnlyRootFilesystem: false })),
  );
  accepts(
    "unknown values",
    secured({ runAsNonRoot: UNKNOWN, readOnlyRootFilesystem: UNKNOWN, capabilities: UNKNOWN }),
    secured({ allowPrivilegeEscalation: UNKNOWN, seccompProfile: { type: UNKNOWN } }),
    secured({ capabilities: { drop: [UNKNOWN], add: [UNKNOWN] } }),
  );
  reports(
    "empty contexts",
    workload({ container: { securityContext: {} }, pod: { securityContext: {} } }),
    web(
      "runAsNonRoot is not true, allowPrivilegeEscalation is not false, readOnlyRootFilesystem is not true, " +
        "capabilities.drop does not have ALL, seccompProfile is not RuntimeDefault",
    ),
  );
  reports(
    "an init container's empty context",
    workload({ type: "kubernetes:apps/v1:DaemonSet", pod: { initContainers: [bare] } }),
    "shard-0-web: container first: allowPrivilegeEscalation is not false, readOnlyRootFilesystem is not true, " +
      "capabilities.drop does not have ALL",
  );
  for (const [one, text] of [
    [secured({ runAsNonRoot: false }), "runAsNonRoot is not true"],
    [secured({ runAsUser: 0 }), "runAsUser is 0"],
    [secured({ procMount: "Unmasked" }), "procMount is Unmasked"],
    [shared({ appArmorProfile: { type: "Unconfined" } }), "appArmorProfile is Unconfined"],
    [shared({ seLinuxOptions: { type: "spc_t" } }), "seLinuxOptions has a type of its own"],
    [shared({ sysctls: [{ name: "kernel.msgmax", value: "1" }] }), "sysctls has kernel.msgmax"],
    [adding("NET_BIND_SERVICE", "NET_ADMIN"), "capabilities.add has NET_ADMIN"],
  ] as const) {
    reports(text, one, web(text));
  }
  reportsEach(
    "capabilities that are not dropped",
    [{}, { drop: ["NET_RAW"] }].map((capabilities) => secured({ capabilities })),
    web("capabilities.drop does not have ALL"),
  );
});
