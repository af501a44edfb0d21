import assert from "node:assert/strict";
import { freePorts } from "../../../local/controlPlane/ports";

describe("free ports", () => {
  it("are different, and none that an outgoing connection may get first", async () => {
    const names = Array.from({ length: 50 }, (_, n) => `server-${n}`);
    const ports = Object.values(await freePorts(names));
    assert.equal(new Set(ports).size, names.length);
    assert.ok(ports.every((port) => port < 32_768));
  });
});
