import { createSocket } from "node:dgram";
import { connect } from "node:net";
import { UserError } from "../terminal/userError";

/** A port of this machine that is published for a node of the cluster. */
export interface PublishedPort {
  readonly protocol: "TCP" | "UDP";
  readonly port: number;
  /** Address of this machine. */
  readonly address: string;
}

/** @throws UserError with all ports that other programs use. */
export async function refuseUsed(ports: readonly PublishedPort[]): Promise<void> {
  const used = await Promise.all(ports.map((one) => (one.protocol === "TCP" ? answers(one) : isBound(one))));
  const taken = ports.filter((_, n) => used[n]);
  if (taken.length === 0) return;
  const names = taken.map(({ port, protocol }) => `${protocol} ${port}`).join(" and ");
  const [first] = taken;
  throw new UserError(
    `${names} of this machine ${taken.length === 1 ? "is" : "are"} in use, and the region needs ${taken.length === 1 ? "it" : "them"}. ` +
      `Stop the program that uses it: sudo lsof -nP -i ${first?.protocol}:${first?.port}`,
  );
}

/** Docker binds ports below 1024 as root. This process cannot, so it checks whether a connection is accepted. */
function answers({ address, port }: PublishedPort): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port, timeout: 2_000 });
    const end = (open: boolean): void => {
      socket.destroy();
      resolve(open);
    };
    socket.on("connect", () => end(true));
    socket.on("timeout", () => end(false));
    socket.on("error", () => end(false));
  });
}

function isBound({ address, port }: PublishedPort): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket("udp4");
    socket.on("error", () => resolve(true));
    socket.bind({ address, port, exclusive: true }, () => socket.close(() => resolve(false)));
  });
}
