import type { MeetPlan } from "../../stacks/plan/meet";
import type { Files } from "./files";

/** Features of moderators, with which prosody's module jitsi_permissions fills tokens that list none. Its default permits all of them. */
const FEATURES = [
  "recording",
  "livestreaming",
  "transcription",
  "outbound-call",
  "create-polls",
  "send-groupchat",
  "send-private-message",
  "flip",
  "live-translation",
  "live-translation-subscribe",
] as const;

type Feature = (typeof FEATURES)[number];

/** Files of prosody: a moderator has these features only by a token that lists them. */
export function permissionFiles({ recording, sip }: Pick<MeetPlan, "recording" | "sip">): Files {
  const byToken: readonly Feature[] = [
    ...(recording?.allowed === "tokens" ? (["recording", "livestreaming"] as const) : []),
    ...(sip?.dialOut === undefined ? [] : (["outbound-call"] as const)),
  ];
  if (byToken.length === 0) return {};
  const lines = FEATURES.map((feature) => `  ["${feature}"] = ${String(!byToken.includes(feature))};`);
  return { "conf.d/features.cfg.lua": ["jitsi_default_permissions = {", ...lines, "}", ""].join("\n") };
}
