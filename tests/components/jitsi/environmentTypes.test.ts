import assert from "node:assert/strict";
import type { BridgeEnvironment, JicofoEnvironment, WebEnvironment } from "../../../stacks/catalogue/imageVariables";
import { RETIRED_VARIABLES } from "../../../stacks/catalogue/reserved";
import { READ_BY_IMAGE } from "../../../stacks/catalogue/readByImage";

declare const bridge: BridgeEnvironment;
declare const jicofo: JicofoEnvironment;
declare const web: WebEnvironment;

/** Never run. The compiler checks every expected error. */
const RETIRED = {
  // @ts-expect-error websockets between client and bridge were removed
  JVB_WS_DOMAIN: (): BridgeEnvironment => ({ ...bridge, JVB_WS_DOMAIN: "meet.example.org" }),
  // @ts-expect-error media over TCP was removed
  JVB_TCP_PORT: (): BridgeEnvironment => ({ ...bridge, JVB_TCP_PORT: "4443" }),
  // @ts-expect-error JVB_ADVERTISE_IPS replaces it
  DOCKER_HOST_ADDRESS: (): BridgeEnvironment => ({ ...bridge, DOCKER_HOST_ADDRESS: "203.0.113.5" }),
  // @ts-expect-error web's switch of the removed websockets
  ENABLE_COLIBRI_WEBSOCKET: (): WebEnvironment => ({ ...web, ENABLE_COLIBRI_WEBSOCKET: "1" }),
  // @ts-expect-error the name is ENABLE_OCTO
  JICOFO_ENABLE_OCTO: (): JicofoEnvironment => ({ ...jicofo, JICOFO_ENABLE_OCTO: "1" }),
};

const MISSPELT = {
  // @ts-expect-error the last letter is missing
  JVB_ADVERTISE_IP: (): BridgeEnvironment => ({ ...bridge, JVB_ADVERTISE_IP: "203.0.113.5" }),
};

const MISREAD = {
  // @ts-expect-error the image compares a number
  DISABLE_HTTPS: (): WebEnvironment => ({ ...web, DISABLE_HTTPS: "true" }),
  // @ts-expect-error nginx needs scheme and port
  XMPP_BOSH_URL_BASE: (): WebEnvironment => ({ ...web, XMPP_BOSH_URL_BASE: "shard-0-prosody.jitsi.svc.cluster.local" }),
  // @ts-expect-error a heap without a unit is in bytes
  JICOFO_MAX_MEMORY: (): JicofoEnvironment => ({ ...jicofo, JICOFO_MAX_MEMORY: "1024" }),
  // @ts-expect-error a password comes from a Secret, never as plain text
  JVB_AUTH_PASSWORD: (): BridgeEnvironment => ({ ...bridge, JVB_AUTH_PASSWORD: "hunter2" }),
};

describe("the types of the environment", () => {
  const read = new Set<string>(Object.values(READ_BY_IMAGE).flat());

  it("refuse variables of earlier versions, as `extra` does", () => {
    for (const name of Object.keys(RETIRED)) assert.ok(RETIRED_VARIABLES.includes(name), name);
  });

  it("refuse variables that no image reads, and values that an image misreads", () => {
    for (const name of Object.keys(MISSPELT)) assert.ok(!read.has(name), name);
    for (const name of Object.keys(MISREAD)) assert.ok(read.has(name), name);
  });
});
