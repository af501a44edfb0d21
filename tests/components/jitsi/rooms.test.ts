import assert from "node:assert/strict";
import { PROSODY_MODULES } from "../../../stacks/catalogue/prosodyModules";
import { parseSettings } from "../../../stacks/settings/read";
import { config } from "../../support/settings";
import { jitsi } from "./harness";
import { env, main } from "./inspect";

const OPEN = {};
const INTERNAL = { auth: { mode: "internal" }, accounts: "alice:secret" };
const JWT = { auth: { mode: "jwt", appId: "app", guests: true }, jwtSecret: "signed" };
/** The variables of prosody and jicofo for rules of a room. */
const OF_ROOMS = ["XMPP_MODULES", "XMPP_MUC_MODULES", "MAX_PARTICIPANTS", "JICOFO_ENABLE_AUTH", "ENABLE_AUTO_OWNER"];

async function variables(settings: Record<string, unknown>): Promise<Record<string, string>> {
  const region = await jitsi({ settings });
  const of = (component: string): Record<string, string> =>
    env(main(region.one("Deployment", new RegExp(`^shard-0-${component}$`))));
  const all = Object.entries({ ...of("jicofo"), ...of("prosody") });
  return Object.fromEntries(all.filter(([name]) => OF_ROOMS.includes(name)));
}

describe("the rules of a room", () => {
  it("add no modules to prosody by default", async () => {
    assert.deepEqual(await variables(OPEN), { XMPP_MODULES: "jiconop" });
  });

  for (const [title, settings, expected] of [
    [
      "a lobby that begins with the first moderator, in mode open",
      { rooms: { lobby: true } },
      { XMPP_MODULES: "jiconop", XMPP_MUC_MODULES: "lobby_autostart_on_owner" },
    ],
    [
      "a lobby from the start that a claim leads past, with tokens",
      { ...JWT, rooms: { lobby: true } },
      { XMPP_MODULES: "jiconop,persistent_lobby", XMPP_MUC_MODULES: "lobby_autostart,token_lobby_bypass" },
    ],
    [
      "guests who wait, with prosody in the place of jicofo",
      { ...INTERNAL, rooms: { waitForModerator: true } },
      {
        XMPP_MODULES: "jiconop,persistent_lobby",
        XMPP_MUC_MODULES: "muc_wait_for_host",
        JICOFO_ENABLE_AUTH: "0",
        ENABLE_AUTO_OWNER: "0",
      },
    ],
    ["a full room", { rooms: { maxParticipants: 50 } }, { XMPP_MODULES: "jiconop", MAX_PARTICIPANTS: "50" }],
    [
      "modules of an operator beside them",
      { rooms: { lobby: true }, extra: { prosody: { env: { XMPP_MUC_MODULES: "muc_census" } } } },
      { XMPP_MODULES: "jiconop", XMPP_MUC_MODULES: "lobby_autostart_on_owner,muc_census" },
    ],
  ] as const) {
    it(`are enforced by modules that the image has: ${title}`, async () => {
      const found = await variables(settings);
      assert.deepEqual(found, expected);
      const modules = Object.entries(found).flatMap(([name, list]) =>
        name.endsWith("MODULES") ? list.split(",") : [],
      );
      assert.deepEqual(
        modules.filter((one) => !PROSODY_MODULES.has(one)),
        [],
      );
    });
  }

  for (const [title, settings, key] of [
    ["no moderator to wait for", { rooms: { waitForModerator: true } }, "waitForModerator"],
    [
      "no participant who waits",
      { ...INTERNAL, auth: { mode: "internal", guests: false }, rooms: { waitForModerator: true } },
      "waitForModerator",
    ],
    [
      "a lobby that the moderator disables",
      { ...JWT, rooms: { lobby: true, waitForModerator: true } },
      "waitForModerator",
    ],
    ["a lobby without members", { ...INTERNAL, rooms: { lobby: true } }, "lobby"],
  ] as const) {
    it(`are refused with ${title}`, () => {
      const { problems } = parseSettings(config(settings));
      assert.deepEqual(
        problems.map(({ key, fix }) => [key, fix]),
        [[`jitsi:rooms.${key}`, `pulumi config set --path jitsi:rooms.${key} false`]],
      );
    });
  }
});
