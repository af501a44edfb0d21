import assert from "node:assert/strict";
import { cleanUp, closedPort, start, stub, until } from "./run";
import { script } from "../../components/script";

const DRAIN = script("jitsi/scripts/drain.sh");

const ASK = 'POST /colibri/shutdown {"graceful-shutdown": true}';
const LOOK = "0.1";

describe("the step that drains a bridge", () => {
  afterEach(cleanUp);

  it("asks for a graceful end and waits as long as the bridge is there", async () => {
    const bridge = await stub((_, response) => response.end());
    const step = start(DRAIN, [bridge.url, "3600", LOOK]);
    await until(() => bridge.requests.length >= 8);
    await bridge.close();
    assert.equal((await step.ended).code, 0);
    assert.ok(
      bridge.requests.every((request) => request === ASK),
      bridge.requests.join("\n"),
    );
  });

  it("asks again a bridge that was started anew meanwhile", async () => {
    const first = await stub((_, response) => response.end());
    const step = start(DRAIN, [first.url, "3600", "0.3"]);
    await until(() => first.requests.length > 0);
    await first.close();
    const second = await stub((_, response) => response.end(), "127.0.0.1", first.port);
    await until(() => second.requests.length > 6);
    step.stop("SIGKILL");
    assert.equal(second.requests[0], ASK);
  });

  it("forgives a bridge that is too busy to answer now and then", async () => {
    let asked = 0;
    const bridge = await stub((request, response) => (asked++ % 2 === 0 ? request.destroy() : response.end()));
    const step = start(DRAIN, [bridge.url, "3600", "0.05"]);
    await until(() => asked > 20);
    step.stop("SIGKILL");
  });

  it("does not wait longer than it may", async () => {
    const bridge = await stub((_, response) => response.end());
    assert.equal((await start(DRAIN, [bridge.url, "1", LOOK]).ended).code, 0);
  });

  it("leaves a bridge that refuses its time, because there may be calls on it", async () => {
    for (const refuse of [404, 500]) {
      const bridge = await stub((_, response) => response.writeHead(refuse).end("<garbage>"));
      const step = start(DRAIN, [bridge.url, "3600", LOOK]);
      await until(() => bridge.requests.length > 8);
      await bridge.close();
      const { code, err } = await step.ended;
      assert.equal(code, 0);
      assert.match(err, new RegExp(`the bridge answers ${refuse} to a graceful shutdown`));
    }
  });

  it("gives up a bridge that is gone or hangs", async () => {
    const gone = await closedPort();
    assert.equal((await start(DRAIN, [`http://127.0.0.1:${gone}`, "3600", LOOK]).ended).code, 0);
    const hanging = await stub(() => undefined);
    assert.equal((await start(DRAIN, [hanging.url, "3600", LOOK]).ended).code, 0);
    assert.equal(hanging.requests.length, 6);
  });
});
