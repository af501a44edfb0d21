import { checkTurn, shortLived } from "../../../local/doctor/turn";
import { StubBridge } from "./stubBridge";

/** Input of the checks of a TURN server, as JSON in the first argument. */
export interface Asked {
  readonly address: string;
  readonly port: number;
  readonly secret: string;
  /** Address of this machine at which a bridge listens. */
  readonly bridge: string;
}

/** Runs the checks in this process, which is in the network of the server, and prints them. */
async function main({ address, bridge, port, secret }: Asked): Promise<void> {
  const stub = await StubBridge.start(bridge, 10000);
  const now = new Date();
  const checks = await checkTurn({
    server: { host: "turn.meet.example.org", address, port, transport: "tls" },
    credentials: shortLived(secret, now),
    place: stub.place(),
    publiclyTrusted: false,
    now,
  });
  console.log(JSON.stringify(checks));
  process.exit();
}

if (require.main === module) void main(JSON.parse(process.argv[2] ?? "") as Asked);
