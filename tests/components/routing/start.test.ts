import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { SCRIPTS } from "../../../components/routing/scripts";
import { cleanUp, folder, pathWith } from "../../shell/run";

/** Resolves one name for each address family, as musl's does. */
const GETENT = `case "$2" in
  six.test) echo "fd00::9           six.test" ;;
  four.test) echo "10.0.0.9          four.test  four.test" ;;
  *) exit 2 ;;
esac`;
/** busybox's, for an image without getent. */
const NSLOOKUP = `[ "$1" = only.test ] || exit 1
printf 'Server:\\t\\t10.0.0.10\\nAddress:\\t10.0.0.10:53\\n\\nName:\\tonly.test\\nAddress: 10.0.0.77\\n\\n'`;

for (const shell of [["sh"], ["busybox", "sh"]] as const) {
  describe(`the start of a router, with ${shell.join(" ")}`, () => {
    afterEach(cleanUp);

    /** Variables that HAProxy gets. */
    function started(env: Readonly<Record<string, string>>): readonly string[] {
      const files = folder({ "start.sh": SCRIPTS["start.sh"] });
      const [program, ...before] = shell;
      const told = execFileSync(program, [...before, `${files}/start.sh`, "haproxy.cfg"], {
        env: {
          PATH: pathWith({ haproxy: "env", getent: GETENT, nslookup: NSLOOKUP }),
          PEER_PORT: "1024",
          CERT_DIR: `${files}/certificate`,
          MOUNTED_CERTIFICATE: files,
          ...env,
        },
        encoding: "utf8",
      });
      return told.split("\n").filter((line) => line.startsWith("ROUTER_"));
    }

    it("passes the other routers' addresses to place.lua, IPv6 in brackets", () => {
      const places = {
        ROUTER_0_PLACE: "six.test:8406",
        ROUTER_1_PLACE: "four.test:8406",
        ROUTER_2_PLACE: "only.test:8406",
      };
      assert.deepEqual(started({ POD_NAME: "router-1", POD_IP: "10.0.0.5", ...places }).toSorted(), [
        "ROUTER_0_PLACE=[fd00::9]:8406",
        "ROUTER_1_PEER=10.0.0.5:1024",
        "ROUTER_1_PLACE=10.0.0.9:8406",
        "ROUTER_2_PLACE=10.0.0.77:8406",
      ]);
    });

    it("passes addresses unchanged", () => {
      const places = { ROUTER_0_PLACE: "[::1]:8406", ROUTER_1_PLACE: "127.0.0.1:8406" };
      assert.deepEqual(started({ POD_NAME: "router-0", POD_IP: "fd00::5", ...places }).toSorted(), [
        "ROUTER_0_PEER=[fd00::5]:1024",
        "ROUTER_0_PLACE=[::1]:8406",
        "ROUTER_1_PLACE=127.0.0.1:8406",
      ]);
    });
  });
}
