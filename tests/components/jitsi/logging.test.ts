import assert from "node:assert/strict";
import { needProsody, prosodySays } from "../../support/prosody";
import { cleanUp, folder } from "../../shell/run";
import { jitsi } from "./harness";
import { inputs, main } from "./inspect";

async function mounted(name: string): Promise<Record<string, string>> {
  const region = await jitsi();
  const data = inputs(region.one("ConfigMap", new RegExp(`^${name}$`))).data ?? {};
  return Object.fromEntries(
    (main(region.one("Deployment", new RegExp(`^${name}$`))).volumeMounts ?? []).flatMap(({ mountPath, subPath }) =>
      subPath === undefined ? [] : [[mountPath, data[subPath] ?? ""] as const],
    ),
  );
}

/** A module that logs the messages of Jitsi's modules; the first is mod_token_verification's. */
const TALKS = `
module:log("error", "User %s not allowed to join: %s token: %s token room: %s", "alice@meet.jitsi/1f-2b",
  "secret-room@muc.meet.jitsi/alice", "eyJhbGciOiJIUzI1NiJ9.eyJuYW1lIjoiQWxpY2UifQ", "other")
module:log("warn", "from %s, %s and '%s'", "203.0.113.77", "2001:db8::77", "[tenant]secret-room@muc.meet.jitsi")
module:log("info", "joined")
module:log("warn", "took 12:34 minutes, 3.14 times")
`;

/** The log of Debian's prosody with the program's file over the image's setting. */
async function logged(env: Record<string, string>): Promise<string> {
  const ours = folder({ "log.cfg.lua": (await mounted("shard-0-prosody"))["/config/conf.d/log.cfg.lua"] ?? "" });
  const lines = `
plugin_paths = { "${folder({ "mod_talks.lua": TALKS })}" }
Include "${ours}/*.cfg.lua"
VirtualHost "meet.jitsi"
  modules_enabled = { "talks" }
`;
  return prosodySays(lines, (log) => log.includes("minutes"), env);
}

describe("the log of prosody", function () {
  this.timeout(60_000);
  before(function () {
    return needProsody(this);
  });
  afterEach(cleanUp);

  it("has warnings and errors, without accounts, rooms, tokens and addresses", async () => {
    const log = await logged({});
    for (const secret of ["alice", "secret-room", "eyJ", "203.0.113.77", "2001:db8"])
      assert.ok(!log.includes(secret), log);
    assert.match(log, /error\tUser \[address\] not allowed to join: \[address\] token: \[token\] token room: other/);
    assert.match(log, /warn\tfrom \[address\], \[address\] and '\[address\]'/);
    assert.match(log, /warn\ttook 12:34 minutes, 3\.14 times/);
    assert.doesNotMatch(log, /joined/);
  });

  it("has the level of LOG_LEVEL", async () => {
    assert.match(await logged({ LOG_LEVEL: "INFO" }), /info\tjoined/);
  });
});

describe("the logs of jicofo and bridges", () => {
  it("are configured by a template: warnings and errors, without the context of a line", async () => {
    for (const name of ["shard-0-jicofo", "shard-0-jvb"]) {
      const properties = (await mounted(name))["/defaults/logging.properties"] ?? "";
      assert.match(properties, /^\.level=\{\{ \.Env\.LOG_LEVEL \| default "WARNING" \}\}$/m, name);
      assert.match(
        properties,
        /^java\.util\.logging\.ConsoleHandler\.formatter=java\.util\.logging\.SimpleFormatter$/m,
        name,
      );
      assert.doesNotMatch(properties.replace(/^#.*$/gm, ""), /JitsiLogFormatter/, name);
    }
  });
});
