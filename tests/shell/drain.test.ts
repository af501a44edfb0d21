import assert from "node:assert/strict";
import { cleanUp, closedPort, start, stub, until } from "./run";
import { script } from "../../components/script";

const DRAIN = script("jitsi/scripts/drain.sh");

const SHUTDOWN = 'POST /colibri/shutdown {"graceful-shutdown": true}';
const INTERVAL = "0.1";

describe("the script that drains a bridge", () => {
  afterEach(cleanUp);

  it("requests a graceful shutdown and waits until the bridge has ended", async () => {
    const bridge = await stub((_, response) => response.end());
    const step = start(DRAIN, [bridge.url, "3600", INTERVAL]);
    await until(() => bridge.requests.length >= 8);
    await bridge.close();
    assert.equal((await step.ended).code, 0);
    assert.ok(
      bridge.requests.every((request) => request === SHUTDOWN),
      bridge.requests.join("\n"),
    );
  });

  it("repeats the request for a bridge that was restarted", async () => {
    const first = await stub((_, response) => response.end());
    const step = start(DRAIN, [first.url, "3600", "0.3"]);
    await until(() => first.requests.length > 0);
    await first.close();
    const second = await stub((_, response) => response.end(), "127.0.0.1", first.port);
    await until(() => second.requests.length > 6);
    step.stop("SIGKILL");
    assert.equal(second.requests[0], SHUTDOWN);
  });

  it("tolerates single failed requests", async () => {
    let requests = 0;
    const bridge = await stub((request, response) => (requests++ % 2 === 0 ? request.destroy() : response.end()));
    const step = start(DRAIN, [bridge.url, "3600", "0.05"]);
    await until(() => requests > 20);
    step.stop("SIGKILL");
  });

  it("ends after its time limit", async () => {
    const bridge = await stub((_, response) => response.end());
    assert.equal((await start(DRAIN, [bridge.url, "1", INTERVAL]).ended).code, 0);
  });

  it("waits for a bridge that refuses the request, because it may have calls", async () => {
    for (const refuse of [404, 500]) {
      const bridge = await stub((_, response) => response.writeHead(refuse).end("<garbage>"));
      const step = start(DRAIN, [bridge.url, "3600", INTERVAL]);
      await until(() => bridge.requests.length > 8);
      await bridge.close();
      const { code, err } = await step.ended;
      assert.equal(code, 0);
      assert.match(err, new RegExp(`the bridge answers ${refuse} to a graceful shutdown`));
    }
  });

  it("ends for a bridge that is down or hangs", async () => {
    const gone = await closedPort();
    assert.equal((await start(DRAIN, [`http://127.0.0.1:${gone}`, "3600", INTERVAL]).ended).code, 0);
    const hanging = await stub(() => undefined);
    assert.equal((await start(DRAIN, [hanging.url, "3600", INTERVAL]).ended).code, 0);
    assert.equal(hanging.requests.length, 6);
  });
});
