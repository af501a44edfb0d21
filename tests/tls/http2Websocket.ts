import { once } from "node:events";
import { type ClientHttp2Session, type ClientHttp2Stream, connect } from "node:http2";
import { PORTS } from "../../stacks/catalogue/ports";

const TEXT = 0x81;
const MASKED = 0x80;
const NO_MASK = Buffer.alloc(4);

/** A websocket over an HTTP/2 connection (RFC 8441), as browsers open it. */
export class Http2Websocket {
  private constructor(
    private readonly session: ClientHttp2Session,
    private readonly stream: ClientHttp2Stream,
    readonly status: number | undefined,
  ) {}

  /** @throws when the connection is refused, or the server does not offer websockets on it. */
  static async open(router: string, domain: string, path: string, ca: string): Promise<Http2Websocket> {
    const session = connect(`https://${router}:${PORTS.routerHttps}`, { ca, servername: domain });
    const [settings] = (await once(session, "remoteSettings")) as [{ readonly enableConnectProtocol?: boolean }];
    if (settings.enableConnectProtocol !== true) throw new Error("no websockets over HTTP/2 are offered");
    const stream = session.request({
      ":method": "CONNECT",
      ":protocol": "websocket",
      ":scheme": "https",
      ":authority": domain,
      ":path": path,
      "sec-websocket-version": "13",
    });
    const [headers] = (await once(stream, "response")) as [{ readonly ":status"?: number }];
    return new Http2Websocket(session, stream, headers[":status"]);
  }

  /** Sends a short text. */
  send(text: string): void {
    const payload = Buffer.from(text);
    this.stream.write(Buffer.concat([Buffer.from([TEXT, MASKED | payload.length]), NO_MASK, payload]));
  }

  /** Receives the next message. Short messages arrive as one frame. */
  async receive(): Promise<string> {
    const [frame] = (await once(this.stream, "data")) as [Buffer];
    return frame.subarray(2).toString();
  }

  close(): void {
    this.stream.destroy();
    this.session.destroy();
  }
}
