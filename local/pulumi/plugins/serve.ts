import { connect } from "node:net";
import { type Server, ServerCredentials } from "@grpc/grpc-js";

const LOOPBACK = "127.0.0.1";
const ASK_EVERY_MS = 1_000;
/** A loaded machine may miss one connection. */
const REFUSALS = 3;

/** AnalyzeStack carries every resource of a region in one message; grpc's own limit is 4 MB. */
export const ANY_SIZE = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };

/** Serves on a free port of the loopback address. @returns the port. */
export function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(`${LOOPBACK}:0`, ServerCredentials.createInsecure(), (error, port) =>
      error === null ? resolve(port) : reject(error),
    );
  });
}

/** Exits once the engine is gone, because a killed engine cannot stop its plugins. */
export function endWithEngine(address: string | undefined, end: () => void): void {
  const [host, port] = [address?.replace(/:\d+$/, ""), Number(/:(\d+)$/.exec(address ?? "")?.[1])];
  if (host === undefined || Number.isNaN(port)) return;
  let refused = 0;
  setInterval(() => {
    const socket = connect({ host, port });
    socket.once("connect", () => {
      refused = 0;
      socket.destroy();
    });
    socket.once("error", () => {
      refused += 1;
      if (refused >= REFUSALS) end();
    });
  }, ASK_EVERY_MS).unref();
}
