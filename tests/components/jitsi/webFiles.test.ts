import assert from "node:assert/strict";
import { runInNewContext } from "node:vm";
import { clientOptions, realAddress } from "../../../components/jitsi/webFiles";

const NOTHING = { config: {}, interface: {} };

/** What the client would see: the image's own options, then ours appended to the same script. */
function evaluated(own: string, appended: string | undefined, name: string): unknown {
  const context: Record<string, unknown> = {};
  runInNewContext(`${own}\n${appended ?? ""}`, context);
  return JSON.parse(JSON.stringify(context[name]));
}

describe("client options", () => {
  const OWN =
    "var config = {}; config.p2p = { enabled: true, codecs: ['VP8', 'H264'] }; config.hosts = { domain: 'meet.jitsi' };";

  it("are merged over the image's: objects grow, anything else is replaced", () => {
    const config = {
      p2p: { codecs: ["AV1"], useStunTurn: true },
      hosts: { muc: "x" },
      startAudioOnly: true,
      e2ee: { a: 1 },
    };
    const file = clientOptions({ ...NOTHING, config })["custom-config.js"];
    assert.deepEqual(evaluated(OWN, file, "config"), {
      p2p: { enabled: true, codecs: ["AV1"], useStunTurn: true },
      hosts: { domain: "meet.jitsi", muc: "x" },
      startAudioOnly: true,
      e2ee: { a: 1 },
    });
  });

  it("reach the interface options in the same way", () => {
    const file = clientOptions({ ...NOTHING, interface: { APP_NAME: "School", TOOLBAR: null } })[
      "custom-interface_config.js"
    ];
    assert.deepEqual(evaluated("var interfaceConfig = { APP_NAME: 'Jitsi', TOOLBAR: {} };", file, "interfaceConfig"), {
      APP_NAME: "School",
      TOOLBAR: null,
    });
  });

  it("can hold any text: neither nginx, which looks for includes, nor the page's script can be left by it", () => {
    const text = '<!--# include virtual="/secret" --></script><script>alert(1)</script>\u2028"\\\u2029';
    const file = clientOptions({ ...NOTHING, config: { welcome: text } })["custom-config.js"] ?? "";
    assert.doesNotMatch(file, /<!--|<\/script|\u2028|\u2029/);
    assert.deepEqual(evaluated("var config = {};", file, "config"), { welcome: text });
  });

  it("leave no file where there are none", () => {
    assert.deepEqual(clientOptions(NOTHING), {});
  });
});

describe("nginx", () => {
  it("takes the client's address from the router, and from nobody outside of the pods' range", () => {
    assert.equal(
      realAddress("10.8.0.0/14"),
      "set_real_ip_from 10.8.0.0/14;\nreal_ip_header X-Forwarded-For;\nreal_ip_recursive on;\n",
    );
  });
});
