import assert from "node:assert/strict";
import { runInNewContext } from "node:vm";
import { clientOptions, realAddress } from "../../../components/jitsi/webFiles";

const NOTHING = { config: {}, interface: {} };

/** The client's options: the image's, then the program's, which are appended to the same script. */
function evaluated(own: string, appended: string | undefined, name: string): unknown {
  const context: Record<string, unknown> = {};
  runInNewContext(`${own}\n${appended ?? ""}`, context);
  return JSON.parse(JSON.stringify(context[name]));
}

describe("client options", () => {
  const OWN =
    "var config = {}; config.p2p = { enabled: true, codecs: ['VP8', 'H264'] }; config.hosts = { domain: 'meet.jitsi' };";

  it("are merged over the image's: objects are merged, other values replaced", () => {
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

  it("are merged into the interface options in the same way", () => {
    const file = clientOptions({ ...NOTHING, interface: { APP_NAME: "School", TOOLBAR: null } })[
      "custom-interface_config.js"
    ];
    assert.deepEqual(evaluated("var interfaceConfig = { APP_NAME: 'Jitsi', TOOLBAR: {} };", file, "interfaceConfig"), {
      APP_NAME: "School",
      TOOLBAR: null,
    });
  });

  it("may contain any text, without effect on nginx's includes or the page's script", () => {
    const text = '<!--# include virtual="/secret" --></script><script>alert(1)</script>\u2028"\\\u2029';
    const file = clientOptions({ ...NOTHING, config: { welcome: text } })["custom-config.js"] ?? "";
    assert.doesNotMatch(file, /<!--|<\/script|\u2028|\u2029/);
    assert.deepEqual(evaluated("var config = {};", file, "config"), { welcome: text });
  });

  it("have no file when none are set", () => {
    assert.deepEqual(clientOptions(NOTHING), {});
  });
});

describe("nginx", () => {
  it("trusts the client's address only from pods", () => {
    assert.equal(
      realAddress("10.8.0.0/14"),
      "set_real_ip_from 10.8.0.0/14;\nreal_ip_header X-Forwarded-For;\nreal_ip_recursive on;\n",
    );
  });
});
