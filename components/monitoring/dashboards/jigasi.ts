import { DIAL_OUT_SOFTWARE, SIP_SOFTWARE, TRANSCRIBER_SOFTWARE } from "../../../stacks/catalogue/labels";
import { atLeast, atMost, type DashboardPlan, lines, type Queries, type QueryPanel } from "./plan";
import { cpuByPod, increaseByShard, memoryShareByPod, SHARD, sumByShard } from "./queries";

const TELEPHONY = `job=~"${SIP_SOFTWARE}|${DIAL_OUT_SOFTWARE}"`;
/** Containers by legend. */
const TELEPHONE_PODS = { "dial-in {{pod}}": SIP_SOFTWARE, "dial-out {{pod}}": DIAL_OUT_SOFTWARE };

const transcribers = (metric: string): string => increaseByShard(`jitsi_jigasi_total_transcriber_${metric}_total`);
const failed = (metric: string): string =>
  `sum by (job) (increase(jitsi_jigasi_total_calls_with_${metric}_total{${TELEPHONY}}[$__rate_interval]))`;

/** CPU and memory of pods of jigasi. */
function resources(containers: Readonly<Record<string, string>>): readonly QueryPanel[] {
  const each = (query: (container: string) => string): Queries =>
    Object.fromEntries(Object.entries(containers).map(([legend, container]) => [legend, query(container)]));
  return [
    lines(
      "CPU",
      "short",
      each(cpuByPod),
      "Cores. Above its request a pod competes with others of its node, and sound breaks up.",
    ),
    lines(
      "Memory in use",
      "percentunit",
      each(memoryShareByPod),
      "Share of the limit, at which the container is killed and its calls end.",
      { levels: atMost(0.95) },
    ),
  ];
}

/** Dashboard of dial-in and dial-out, in regions with dial-in. Dial-in has no label `shard`. */
export const TELEPHONY_DASHBOARD: DashboardPlan = {
  uid: "jitsi-telephony",
  title: "Jitsi telephony",
  description: "Calls from and to telephones.",
  variables: { shard: "label_values(jitsi_jicofo_jigasi_sip_count, shard)" },
  rows: [
    {
      title: "Calls",
      panels: [
        lines(
          "Calls",
          "short",
          { "{{job}} {{shard}}": `sum by (job, shard) (jitsi_jigasi_conferences{${TELEPHONY}})` },
          "Telephones in rooms: of callers (jigasi), and called by participants (dial-out).",
        ),
        lines(
          "Failed calls",
          "short",
          {
            "{{job}} could not join": failed("connection_failed"),
            "{{job}} lost their sound": failed("dropped_media"),
          },
          "Calls whose connection to their room failed, and calls that no longer got sound.",
          { levels: atMost(1) },
        ),
        lines(
          "Requests to jicofo",
          "short",
          {
            "{{shard}} accepted": increaseByShard("jitsi_jicofo_jigasi_iq_handler_accepted_requests_total"),
            "{{shard}} refused": increaseByShard("jitsi_jicofo_jigasi_iq_handler_rejected_requests_total"),
          },
          "Requests of participants for outgoing calls and for captions that prosody let through.",
        ),
      ],
    },
    {
      title: "Servers",
      panels: [
        lines(
          "Dial-in ready",
          "bool_yes_no",
          {
            "dial-in":
              'max(kube_deployment_status_replicas_available{namespace="jitsi", deployment="jigasi"} > bool 0)',
          },
          "1 while it is registered at the SIP server.",
          { levels: atLeast(1) },
        ),
        lines(
          "Dial-out known to jicofo",
          "short",
          {
            "{{shard}}": `${sumByShard("jitsi_jicofo_jigasi_sip_count")} - ${sumByShard("jitsi_jicofo_jigasi_sip_in_graceful_shutdown_count")}`,
          },
          "Without one, calls from rooms of the shard cannot start. 0 or empty in a region without dial-out.",
        ),
        ...resources(TELEPHONE_PODS),
      ],
    },
  ],
};

/** Dashboard of transcription, in regions that have it. */
export const TRANSCRIPTION: DashboardPlan = {
  uid: "jitsi-transcription",
  title: "Jitsi transcription",
  description: "Transcribers of every shard, and their connections to the speech recognition server.",
  variables: { shard: "label_values(jitsi_jicofo_jigasi_transcriber_count, shard)" },
  rows: [
    {
      title: "Captions",
      panels: [
        lines(
          "Rooms with captions",
          "short",
          { "{{shard}}": `sum by (shard) (jitsi_jigasi_conferences{job="${TRANSCRIBER_SOFTWARE}", ${SHARD}})` },
          "Rooms whose sound is sent to the speech recognition server.",
        ),
        lines(
          "Starts",
          "short",
          {
            "{{shard}} started": transcribers("started"),
            "{{shard}} failed": transcribers("failed"),
          },
          "Rooms in which captions were turned on.",
        ),
        lines(
          "Connection errors",
          "short",
          { "{{shard}}": transcribers("connection_errors") },
          "Failed connections to a Whisper server. Failures of Vosk are only in the log.",
          { levels: atMost(1) },
        ),
      ],
    },
    {
      title: "Transcribers",
      panels: [
        lines(
          "Known to jicofo",
          "short",
          { "{{shard}}": sumByShard("jitsi_jicofo_jigasi_transcriber_count") },
          "Without one, captions cannot start in rooms of the shard.",
          { levels: atLeast(1) },
        ),
        ...resources({ "{{pod}}": TRANSCRIBER_SOFTWARE }),
      ],
    },
  ],
};
