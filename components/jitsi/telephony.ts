import type { JicofoEnvironment, WebEnvironment } from "../../stacks/catalogue/imageVariables";
import type { SipEnvironment } from "../../stacks/catalogue/optionalImageVariables";
import type { MeetPlan } from "../../stacks/plan/meet";
import type { SipAccount, SipPlan } from "../../stacks/plan/sip";
import type { FromSecret } from "../pod";
import { authEnvironment } from "./auth";
import type { Files } from "./files";
import { jigasiEnvironment } from "./jigasi";
import { XMPP } from "./xmpp";

/** Variables of web and jicofo in a region with dial-in or dial-out. */
export function telephonyEnvironment({ sip }: Pick<MeetPlan, "sip">): {
  readonly web: Pick<WebEnvironment, "DIALIN_NUMBERS_URL" | "CONFCODE_URL" | "DIALOUT_AUTH_URL">;
  readonly jicofo: Pick<JicofoEnvironment, "JIGASI_SIP_URI">;
} {
  if (sip === undefined) return { web: {}, jicofo: {} };
  const { numbersUrl, codesUrl, dialOut } = sip;
  return {
    web: {
      DIALIN_NUMBERS_URL: numbersUrl,
      CONFCODE_URL: codesUrl,
      ...(dialOut?.checkUrl === undefined ? {} : { DIALOUT_AUTH_URL: dialOut.checkUrl }),
    },
    jicofo: dialOut === undefined ? {} : { JIGASI_SIP_URI: dialOut.account.user },
  };
}

/** Modules of prosody's hosts of clients. This one refuses calls that the participant's token does not permit, and too many of them. */
export function dialOutModules({ sip }: Pick<MeetPlan, "sip">): readonly string[] {
  return sip?.dialOut === undefined ? [] : ["filter_iq_rayo"];
}

/** Lines of the configuration of prosody's hosts of clients. */
export function dialOutConfiguration({ sip }: Pick<MeetPlan, "sip">): readonly string[] {
  return sip?.dialOut === undefined ? [] : [`max_number_outgoing_calls=${sip.dialOut.callsPerUser}`];
}

/**
 * Files of prosody. The image sets the options of tokens on the main host only. Without them the module does not start on the host of guests,
 * and a guest whom a moderator makes a moderator could call. That host verifies no tokens, so its key server is a name that never exists.
 */
export function dialOutFiles({ sip, auth }: Pick<MeetPlan, "sip" | "auth">): Files {
  if (sip?.dialOut === undefined || auth.mode !== "jwt" || !auth.guests) return {};
  const options = `app_id = "guests", asap_key_server = "https://unused.invalid"`;
  return { "conf.d/dial-out.cfg.lua": `VirtualHost "${XMPP.guest}" { ${options} }\n` };
}

/**
 * Variables of a jigasi with an account at the SIP server. Each of its calls joins the room by the region's public host, as a browser does,
 * so the router leads it to the shard of the room.
 */
export function sipEnvironment(meet: MeetPlan, sip: SipPlan, { user }: SipAccount): SipEnvironment {
  const { ENABLE_AUTH, ENABLE_GUESTS } = authEnvironment(meet.auth).web;
  return {
    ...jigasiEnvironment(meet, sip),
    XMPP_DOMAIN: XMPP.domain,
    XMPP_GUEST_DOMAIN: XMPP.guest,
    XMPP_MUC_DOMAIN: XMPP.muc,
    ENABLE_AUTH,
    ENABLE_GUESTS,
    BOSH_URL_PATTERN: `https://${meet.domain}{subdomain}/http-bind?room={roomName}`,
    JIGASI_SIP_URI: user,
    JIGASI_SIP_SERVER: sip.server,
    JIGASI_SIP_PORT: `${sip.port}`,
    JIGASI_SIP_TRANSPORT: sip.transport,
  };
}

/** Password of an account at the SIP server. */
export function sipPassword({ secret }: SipAccount): FromSecret {
  return { JIGASI_SIP_PASSWORD: { secret, key: "password" } };
}
