/** An ICE candidate of the pair that a connection uses. */
export interface Candidate {
  readonly address?: string;
  readonly port?: number;
  readonly protocol?: string;
  readonly type?: "host" | "srflx" | "prflx" | "relay";
}

/** One received stream, with totals since it began. */
export interface Inbound {
  readonly id: string;
  readonly kind: "audio" | "video";
  readonly bytes: number;
  /** Decoded video frames. */
  readonly frames: number;
}

export interface Connection {
  readonly state: RTCPeerConnectionState;
  /** Whether the other side has sent its description: jicofo has found a bridge. */
  readonly offered: boolean;
  readonly local?: Candidate;
  readonly remote?: Candidate;
  readonly inbound: readonly Inbound[];
}

type RTCPeerConnectionState = "new" | "connecting" | "connected" | "disconnected" | "failed" | "closed";

/** What a participant's page shows at one moment, as `page.js` reads it. */
export interface Reading {
  /** Whether the page has joined the room. Undefined where the page does not tell. */
  readonly joined?: boolean;
  /** Participants in the room. Undefined where the page does not tell. */
  readonly participants?: number;
  readonly connections: readonly Connection[];
  /** Whether signalling has answered, by websocket or BOSH. */
  readonly signalling: boolean;
}
