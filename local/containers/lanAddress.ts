import { createSocket } from "node:dgram";
import { UserError } from "../terminal/userError";

/** An address reserved for documentation. Connecting a UDP socket to it selects a local address and sends no packet. */
const ELSEWHERE = "192.0.2.1";

/** The address of this machine in its network. @throws UserError when it has none. */
export function lanAddress(): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createSocket("udp4");
    const refuse = (): void => {
      socket.close();
      reject(
        new UserError(
          "this machine has no network address, and bridges in Docker Desktop must advertise one. " +
            "Connect it to a network",
        ),
      );
    };
    socket.on("error", refuse);
    socket.connect(9, ELSEWHERE, () => {
      const { address } = socket.address();
      if (address === "0.0.0.0") return refuse();
      socket.close();
      resolve(address);
    });
  });
}
