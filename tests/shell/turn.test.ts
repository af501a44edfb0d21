import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cleanUp, countingSleep, folder, pathWith, type Running, start, until } from "./run";
import { script } from "../../components/script";

const RUN_TURN = script("jitsi/scripts/turn.sh");

/** A fake coturn: logs arguments, environment and signals. After a drain signal it ends when the file `idle` exists. */
const TURNSERVER = `
cd "$FILES" || exit 64
echo "$*" >> arguments
env > environment
trap 'echo reload >> signals' USR2
trap 'echo drain >> signals; draining=1' USR1
echo started >> signals
while :; do
  /bin/sleep 0.02
  [ ! -e crash ] || exit 3
  if [ -n "$draining" ] && [ -e idle ]; then exit 0; fi
done
`;

interface Coturn {
  readonly step: Running;
  readonly files: string;
  readonly certificates: string;
  rounds(): number;
  has(name: string): boolean;
  read(name: string): string;
}

function coturn(certificate: Record<string, string> = { "tls.crt": "one", "tls.key": "key" }): Coturn {
  const files = folder({ "base.conf": "realm=turn.example.org\n" });
  const certificates = folder(certificate);
  const args = [join(files, "base.conf"), certificates, "0.05", join(files, "turnserver.conf")];
  const sleep = countingSleep();
  const path = pathWith({ turnserver: TURNSERVER, sleep: sleep.script });
  return {
    rounds: sleep.rounds,
    step: start(RUN_TURN, args, { PATH: path, FILES: files, TURN_CREDENTIALS: "s3cret" }),
    files,
    certificates,
    has: (name) => existsSync(join(files, name)),
    read: (name) => (existsSync(join(files, name)) ? readFileSync(join(files, name), "utf8") : ""),
  };
}

describe("the script that runs TURN", () => {
  afterEach(cleanUp);

  it("passes the secret to coturn only in a file that no other user can read", async () => {
    const { files, read, has } = coturn();
    await until(() => has("signals"));
    assert.equal(read("turnserver.conf"), "realm=turn.example.org\nstatic-auth-secret=s3cret\n");
    assert.equal(statSync(join(files, "turnserver.conf")).mode & 0o777, 0o600);
    assert.equal(read("arguments"), `-c ${join(files, "turnserver.conf")}\n`);
    assert.doesNotMatch(read("environment"), /s3cret/);
  });

  it("waits for the certificate, and ends on SIGTERM in the meantime", async () => {
    for (const [early, late] of [
      ["tls.crt", "tls.key"],
      ["tls.key", "tls.crt"],
    ] as const) {
      const waiting = coturn({ [early]: "one", [late]: "" });
      await until(() => waiting.rounds() >= 3);
      assert.equal(waiting.has("signals"), false);
      writeFileSync(join(waiting.certificates, late), "two");
      await until(() => waiting.has("signals"));
    }
    const leaving = coturn({});
    await until(() => leaving.rounds() >= 1);
    leaving.step.stop("SIGTERM");
    await leaving.step.ended;
    assert.equal(leaving.has("signals"), false);
  });

  it("lets coturn reload a renewed certificate without a restart", async () => {
    const { certificates, read, has, rounds } = coturn();
    await until(() => has("signals"));
    writeFileSync(join(certificates, "tls.crt"), "two");
    await until(() => read("signals").includes("reload"));
    const before = rounds();
    await until(() => rounds() >= before + 3);
    assert.equal(read("signals"), "started\nreload\n");
  });

  it("lets coturn relay until it is idle after SIGTERM", async () => {
    const { step, files, read, has } = coturn();
    await until(() => has("signals"));
    step.stop("SIGTERM");
    await until(() => read("signals").includes("drain"));
    writeFileSync(join(files, "idle"), "");
    assert.equal((await step.ended).code, 0);
    assert.equal(read("signals"), "started\ndrain\n");
  });

  it("fails when coturn fails, so that the container restarts", async () => {
    const { step, files, has } = coturn();
    await until(() => has("signals"));
    writeFileSync(join(files, "crash"), "");
    assert.equal((await step.ended).code, 3);
  });
});
