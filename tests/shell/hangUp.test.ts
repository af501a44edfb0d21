import assert from "node:assert/strict";
import { script } from "../../components/script";
import { cleanUp, closedPort, start, stub, until } from "./run";

const HANG_UP = script("jitsi/scripts/hangUp.sh");
const INTERVAL = "0.1";

describe("the script that lets jigasi's calls end", () => {
  afterEach(cleanUp);

  it("requests a graceful shutdown again and again, and ends once jigasi has ended", async () => {
    const jigasi = await stub((_, response) => response.end());
    const step = start(HANG_UP, [jigasi.url, "3600", INTERVAL]);
    await until(() => jigasi.requests.length >= 4);
    await jigasi.close();
    assert.equal((await step.ended).code, 0);
    assert.deepEqual([...new Set(jigasi.requests.map((one) => one.trim()))], ["POST /about/shutdown"]);
  });

  it("ends after its time limit", async () => {
    const jigasi = await stub((_, response) => response.end());
    assert.equal((await start(HANG_UP, [jigasi.url, "1", INTERVAL]).ended).code, 0);
  });

  it("ends for a jigasi that is down or hangs", async () => {
    const gone = await closedPort();
    assert.equal((await start(HANG_UP, [`http://127.0.0.1:${gone}`, "3600", INTERVAL]).ended).code, 0);
    const hanging = await stub(() => undefined);
    assert.equal((await start(HANG_UP, [hanging.url, "3600", INTERVAL]).ended).code, 0);
    assert.equal(hanging.requests.length, 6);
  });
});
