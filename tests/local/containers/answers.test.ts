import assert from "node:assert/strict";
import { untilAnswers } from "../../../local/containers/answers";
import { SILENT } from "../../support/controlPlane";
import { startStubRegion, type StubRegion } from "../call/stubRegion";

describe("the address that make up prints", () => {
  let region: StubRegion | undefined;
  afterEach(async () => {
    await region?.stop();
    region = undefined;
  });

  async function answer(url: string, mode: string | number = "flows"): Promise<unknown> {
    region = await startStubRegion(mode, 1);
    const port = Number(region.url.port);
    const closed = { host: "127.0.0.1", port: 1 };
    return untilAnswers(new URL(url), [closed, { host: "localhost", port }], { log: SILENT, seconds: 0 });
  }

  it("is the first where the page answers with the region's certificate, whoever has signed it", async () => {
    assert.deepEqual(await answer("https://localhost"), { host: "localhost", port: Number(region?.url.port) });
  });

  it("is none where another program answers, or not with a page", async () => {
    assert.match(
      String(await answer("https://meet.localhost")),
      /:1 refuses .*; localhost:\d+ has no certificate for meet/,
    );
    await region?.stop();
    assert.match(String(await answer("https://localhost", 503)), /localhost:\d+ answers with status 503$/);
  });
});
