import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { WebSocketServer } from "ws";
import { writeCertificate } from "../../support/routing/certificate";
import { runFolder } from "../../support/runFolder";

const SCRIPT = readFileSync(join(__dirname, "stubPage.js"), "utf8");
const HOST = "localhost";

export interface StubRegion {
  readonly url: URL;
  stop(): Promise<void>;
}

/**
 * A page at every path, which joins a stub of a conference, and its signalling.
 * @param mode what the page does, see `stubPage.js`; a number is the status of its answer.
 */
export async function startStubRegion(mode: string | number, others: number): Promise<StubRegion> {
  const folder = runFolder("call-");
  await writeCertificate(folder, HOST);
  const [cert, key] = ["tls.crt", "tls.key"].map((file) => readFileSync(join(folder, file)));
  const server = createServer({ cert, key }, (_, response) => {
    response.writeHead(typeof mode === "number" ? mode : 200, { "content-type": "text/html" });
    response.end(`<!doctype html><script>${SCRIPT}\njoin(${JSON.stringify(mode)}, ${others});</script>`);
  });
  const websockets = new WebSocketServer({ server });
  websockets.on("connection", (socket) => socket.send("<open/>"));
  server.listen(0, HOST);
  await once(server, "listening");
  return {
    url: new URL(`https://${HOST}:${(server.address() as AddressInfo).port}`),
    stop: async () => {
      websockets.clients.forEach((client) => client.terminate());
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
