import type { JicofoEnvironment, ProsodyEnvironment, WebEnvironment } from "../../stacks/catalogue/imageVariables";
import type { MeetPlan } from "../../stacks/plan/meet";
import { XMPP } from "./xmpp";

type Shared = "ENABLE_TRANSCRIPTIONS" | "XMPP_HIDDEN_DOMAIN";

/** Variables of web, prosody and jicofo in a region with transcription. Without them the images have neither accounts nor buttons. */
export function transcriptionEnvironment({
  transcription,
}: Pick<MeetPlan, "transcription">): Pick<WebEnvironment & ProsodyEnvironment & JicofoEnvironment, Shared> {
  return transcription === undefined ? {} : { ENABLE_TRANSCRIPTIONS: "1", XMPP_HIDDEN_DOMAIN: XMPP.hidden };
}
