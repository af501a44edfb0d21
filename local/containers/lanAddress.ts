import { createSocket } from "node:dgram";
import { UserError } from "../terminal/userError";

/** Reserved for documentation. Connecting a UDP socket chooses an address and sends nothing. */
const ELSEWHERE = "192.0.2.1";

/** The address of this machine in its network. @throws UserError when it has none. */
export function lanAddress(): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createSocket("udp4");
    const refuse = (): void => {
      socket.close();
      reject(
        new UserError(
          "this machine has no address in a network, and bridges behind Docker Desktop have to advertise one. " +
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
