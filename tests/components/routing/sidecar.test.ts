import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { DECIDE } from "../../../components/routing/steps/decide.awk";
import { SIDECAR } from "../../../components/routing/steps/sidecar.sh";

/** Stands in for socat: keeps what it is given, and answers as a router with one healthy shard that is closed. */
const SOCAT = `#!/bin/sh
cat > "$SAID.$$" && mv "$SAID.$$" "$SAID/$$"
grep -q "show servers state" "$SAID/$$" || exit 0
for backend in rooms next web jicofo; do
  echo "3 $backend 1 shard-0 127.0.0.1 2 0 0 0 9 15 3 4 6 0 1 1 name 8000 - 0 0 - - 0"
done
echo "# table: rooms, type: string, size:204800, used:7"
echo "Uptime_sec: 99"
`;

for (const shell of [["sh"], ["busybox", "sh"]] as const) {
  describe(`a router's sidecar, with ${shell.join(" ")}`, () => {
    const folder = mkdtempSync(join(tmpdir(), "sidecar-"));
    const said = mkdtempSync(join(folder, "said-"));
    after(() => rmSync(folder, { recursive: true }));

    it("ends every line that it says to HAProxy, which from 3.4 on reads no other", async function () {
      this.timeout(20_000);
      writeFileSync(join(folder, "socat"), SOCAT, { mode: 0o755 });
      writeFileSync(join(folder, "sidecar.sh"), SIDECAR);
      writeFileSync(join(folder, "decide.awk"), DECIDE);
      const env = { PATH: `${folder}:${process.env["PATH"]}`, SAID: said, RUN_DIR: folder };
      const [program, ...before] = shell;
      const sidecar = spawn(program, [...before, join(folder, "sidecar.sh"), join(folder, "decide.awk")], {
        env,
        stdio: "ignore",
      });
      const texts = (): string[] => readdirSync(said).map((file) => readFileSync(join(said, file), "utf8"));
      try {
        while (!texts().some((text) => text.startsWith("set table routers/slots key router-0:"))) await sleep(50);
        for (const text of texts().filter((one) => one !== "")) assert.match(text, /\n$/, text);
      } finally {
        sidecar.kill();
        await once(sidecar, "exit");
      }
    });
  });
}
