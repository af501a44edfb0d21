import assert from "node:assert/strict";
import { networkInterfaces } from "node:os";
import { findBrowser, NoBrowser } from "../../../local/call/browser";
import { call, type CallOptions, type CallResult } from "../../../local/call/call";
import type { Step } from "../../../local/call/verdict";
import { ensureBrowser } from "../../../local/tools/browser";
import { SILENT } from "../../support/controlPlane";
import { orSkip } from "../../support/skip";
import { HANGS } from "../../support/wait";
import { startStubRegion } from "./stubRegion";

const OWN = Object.values(networkInterfaces()).flatMap((all = []) => all.map(({ address }) => address));

describe("make call, in a browser", function () {
  this.timeout(HANGS);
  let browser: string;

  before(async function () {
    this.timeout(600_000);
    browser = await orSkip(this, ensureBrowser(SILENT));
  });

  async function callStub(mode: string | number, options: Partial<CallOptions> = {}): Promise<CallResult> {
    const { participants = 2 } = options;
    const region = await startStubRegion(mode, participants - 1);
    try {
      const base = { participants, seconds: 3, relayOnly: false, log: SILENT, connectedWithinMs: 60_000 };
      return await call({ ...base, browser, url: region.url, ...options });
    } finally {
      await region.stop();
    }
  }

  it("passes when every participant receives audio and video of the others, and names their sources", async () => {
    const { bridges, failure } = await callStub("flows", { participants: 3, addresses: OWN });
    assert.equal(failure, undefined);
    assert.ok(bridges.length > 0 && bridges.every((one) => OWN.includes(one)), bridges.join(" "));
  });

  const FAILURES: readonly (readonly [
    what: string,
    mode: string | number,
    step: Step,
    options?: Partial<CallOptions>,
  ])[] = [
    ["the page answers with an error", 503, "page"],
    ["signalling does not answer", "silent", "signalling"],
    ["the room lets no participant in", "locked", "room"],
    ["other participants are in the room", "strangers", "room"],
    ["jicofo has no bridge", "no bridge", "bridge"],
    ["the bridge cannot be reached", "unreachable", "ICE"],
    ["there is no TURN server to relay", "flows", "ICE", { relayOnly: true }],
    ["media comes from another address", "flows", "address", { addresses: ["203.0.113.7"] }],
    ["media stops after a while", "stops", "sound", { connectedWithinMs: 60_000, seconds: 5 }],
    ["video is missing", "sound only", "picture"],
  ];
  for (const [what, mode, step, options] of FAILURES) {
    it(`fails at the step ${step} when ${what}`, async () => {
      // A failure takes the whole time for a connection. The long one is for busy machines.
      const quick = await callStub(mode, { connectedWithinMs: 4_000, ...options });
      const { failure } = quick.failure?.step === step ? quick : await callStub(mode, options);
      assert.equal(failure?.step, step, failure?.what);
    });
  }

  it("fails at the step page when no server listens", async () => {
    const region = await startStubRegion("flows", 1);
    await region.stop();
    const { failure } = await call({
      ...{ browser, url: region.url, participants: 2, seconds: 1, relayOnly: false, log: SILENT },
    });
    assert.equal(failure?.step, "page");
  });
});

describe("the browser of make call", () => {
  it("is the one that CHROME names", () => assert.equal(findBrowser({ CHROME: process.execPath }), process.execPath));

  for (const env of [{ PATH: "/nowhere" }, { CHROME: "/nowhere/chrome" }]) {
    it(`is missing with ${JSON.stringify(env)}, and the message tells how to install one`, () =>
      assert.throws(
        () => findBrowser(env),
        (error) => error instanceof NoBrowser && /Install one|CHROME=path/.test(error.message),
      ));
  }
});
