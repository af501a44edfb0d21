import type { JicofoEnvironment, ProsodyEnvironment, WebEnvironment } from "../../../stacks/catalogue/imageVariables";
import type { MeetPlan } from "../../../stacks/plan/meet";
import { XMPP } from "../xmpp";

type Meet = Pick<MeetPlan, "recording">;
type Shared = "ENABLE_RECORDING" | "XMPP_HIDDEN_DOMAIN";

/** Variables of web, prosody and jicofo in a region with recording. Without them there are no accounts of recorders and no buttons. */
export function recordingEnvironment({ recording }: Meet): {
  readonly web: Pick<WebEnvironment, Shared | "ENABLE_LIVESTREAMING">;
  readonly prosody: Pick<ProsodyEnvironment, Shared>;
  readonly jicofo: Pick<JicofoEnvironment, Shared>;
} {
  if (recording === undefined) return { web: {}, prosody: {}, jicofo: {} };
  const on = { ENABLE_RECORDING: "1", XMPP_HIDDEN_DOMAIN: XMPP.hidden } as const;
  return { web: { ...on, ENABLE_LIVESTREAMING: recording.streaming ? "1" : "0" }, prosody: on, jicofo: on };
}

/**
 * Modules of prosody's main virtual host. jicofo allows moderators to record (`enable-moderator-checks`, true by default); this module also
 * requires the feature in the participant's token.
 */
export function recordingModules({ recording }: Meet): readonly string[] {
  return recording?.allowed === "tokens" ? ["filter_iq_jibri"] : [];
}
