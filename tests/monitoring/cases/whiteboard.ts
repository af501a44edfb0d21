import type { AlertCase } from "./case";

const up = (pod: string): string => `up{namespace="jitsi", job="haproxy", pod="${pod}"}`;
const server = (pod: string, name: string): string =>
  `haproxy_server_status{namespace="jitsi", pod="${pod}", proxy="whiteboard", server="${name}", state="UP"}`;
const used = 'container_memory_working_set_bytes{namespace="jitsi", container="excalidraw", pod="w"}';
const limit =
  'kube_pod_container_resource_limits{namespace="jitsi", container="excalidraw", resource="memory", pod="w"}';

export const WHITEBOARD_CASES: readonly AlertCase[] = [
  {
    alert: "JitsiWhiteboardDown",
    fires: {
      when: "one router of two has reached no server for five minutes",
      series: {
        [up("a")]: "1x20",
        [up("b")]: "1x20",
        [server("a", "whiteboard-0")]: "1x20",
        [server("b", "whiteboard-0")]: "1x3 0x17",
        [server("b", "whiteboard-1")]: "0x20",
      },
      notAt: 8,
      after: 10,
      labels: [{ namespace: "jitsi", job: "haproxy", pod: "b" }],
    },
    silent: {
      when: "every router reaches one of two servers",
      series: {
        [up("a")]: "1x20",
        [server("a", "whiteboard-0")]: "0x20",
        [server("a", "whiteboard-1")]: "1x20",
      },
      after: 15,
    },
  },
  {
    alert: "JitsiWhiteboardDown",
    fires: {
      when: "no name of a server has ever resolved",
      series: { [up("a")]: "1x20" },
      notAt: 4,
      after: 6,
      labels: [{ namespace: "jitsi", job: "haproxy", pod: "a" }],
    },
    silent: { when: "the router itself is down", series: { [up("a")]: "0x20" }, after: 15 },
  },
  {
    alert: "JitsiWhiteboardMemory",
    fires: {
      when: "a server uses nine tenths of its memory for ten minutes",
      series: { [used]: "450x20", [limit]: "500x20" },
      notAt: 9,
      after: 12,
      labels: [{ pod: "w" }],
    },
    silent: { when: "it uses half of it", series: { [used]: "250x20", [limit]: "500x20" }, after: 15 },
  },
];
