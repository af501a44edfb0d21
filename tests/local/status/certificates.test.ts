import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readCertificates } from "../../../local/status/certificates";
import { writeCertificate } from "../../support/routing/certificate";
import { runFolder } from "../../support/runFolder";
import { object } from "./objects";

const NOW = new Date();

function certificate(status?: object): ReturnType<typeof object> {
  const spec = { secretName: "jitsi-tls", dnsNames: ["meet.example.org", "turn.meet.example.org"] };
  return object("Certificate", "cert-manager.io/v1", "jitsi-tls", { spec, status });
}

describe("the certificates of a region", () => {
  it("have the names and the expiry of cert-manager", () => {
    const status = { notAfter: "2027-02-11T00:00:00Z", conditions: [{ type: "Ready", status: "True" }] };
    assert.deepEqual(readCertificates([certificate(status)], [], NOW), [
      {
        name: "jitsi-tls",
        names: ["meet.example.org", "turn.meet.example.org"],
        ready: true,
        expires: "2027-02-11T00:00:00Z",
      },
    ]);
  });

  it("are not ready before they are issued", () => {
    const [one] = readCertificates([certificate()], [], NOW);
    assert.deepEqual([one?.ready, one?.expires], [false, null]);
  });

  it("are read from the Secret of an operator, and not from that of a Certificate", async () => {
    const folder = runFolder("certificate-");
    await writeCertificate(folder, "meet.example.org");
    const data = { "tls.crt": readFileSync(join(folder, "tls.crt")).toString("base64") };
    const secret = (name: string): ReturnType<typeof object> => object("Secret", "v1", name, { data });

    const [made, own, ...more] = readCertificates([certificate()], [secret("jitsi-tls"), secret("own")], NOW);
    assert.deepEqual(more, []);
    assert.equal(made?.expires, null);
    assert.deepEqual([own?.name, own?.names, own?.ready], ["own", ["meet.example.org"], true]);
    const later = readCertificates([], [secret("own")], new Date("2200-01-01"));
    assert.equal(later[0]?.ready, false);
  });

  it("are not ready when they cannot be parsed", () => {
    const [one] = readCertificates([], [object("Secret", "v1", "own", { data: {} })], NOW);
    assert.deepEqual(one, { name: "own", names: [], ready: false, expires: null });
  });
});
