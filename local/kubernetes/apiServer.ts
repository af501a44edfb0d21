import { type ClientRequestArgs, type IncomingMessage } from "node:http";
import { Agent, request } from "node:https";
import { text } from "node:stream/consumers";
import type { KubeConfig } from "@kubernetes/client-node";
import { UserError } from "../terminal/userError";

const ANSWER_WITHIN_MS = 30_000;

/** An error response of the API server. */
export class ApiError extends UserError {
  constructor(
    /** HTTP status. */
    readonly code: number,
    /** Reason of the Kubernetes Status, for example `Conflict` or `Invalid`. */
    readonly reason: string,
    message: string,
  ) {
    super(message);
  }
}

export interface Answer {
  readonly code: number;
  readonly body: string;
}

/** Requests to an API server, with the credentials that the client library supplies. */
export class ApiServer {
  /** Kept connections: a TLS handshake costs more than most requests, and an update sends hundreds of requests. */
  private readonly connections = new Agent({ keepAlive: true });

  constructor(
    private readonly config: KubeConfig,
    private readonly url: string,
  ) {}

  /** @throws UserError when the server does not answer. */
  async send(method: string, path: string, body?: object, type = "application/json"): Promise<Answer> {
    const url = new URL(path, this.url);
    const sent = body === undefined ? undefined : JSON.stringify(body);
    // Without Content-Length, servers ignore the body that Node sends with a DELETE.
    const content = sent === undefined ? {} : { "Content-Type": type, "Content-Length": Buffer.byteLength(sent) };
    const headers = { Accept: "application/json", ...content };
    const options: ClientRequestArgs = { method, headers, timeout: ANSWER_WITHIN_MS };
    await this.config.applyToHTTPSOptions(options);
    // The library's agent keeps no connection open, but it supports proxies.
    if (this.config.getCurrentCluster()?.proxyUrl === undefined) options.agent = this.connections;
    return new Promise<Answer>((resolve, reject) => {
      const unreachable = (error: Error): void =>
        reject(new UserError(`the API server at ${this.url} does not answer: ${error.message}`));
      const answered = (response: IncomingMessage): void => {
        text(response).then((answer) => resolve({ code: response.statusCode ?? 0, body: answer }), unreachable);
      };
      const ask = (): void => {
        const call = request(url, options, answered).on("error", (error: NodeJS.ErrnoException) => {
          // The server closed the idle connection and read no request. Retries end with a new connection.
          if (call.reusedSocket && error.code === "ECONNRESET") ask();
          else unreachable(error);
        });
        call.on("timeout", () => call.destroy(new Error(`no data for ${ANSWER_WITHIN_MS / 1000} s`)));
        call.end(sent);
      };
      ask();
    });
  }
}

/** @throws ApiError when the server refused the request. */
export function parsed(answer: Answer): Record<string, unknown> {
  if (answer.code >= 200 && answer.code < 300) return JSON.parse(answer.body) as Record<string, unknown>;
  const status = statusOf(answer.body);
  throw new ApiError(answer.code, status.reason ?? "Unknown", status.message ?? `HTTP ${answer.code}: ${answer.body}`);
}

/** A proxy, or a server that is shutting down, may answer without a Status. */
function statusOf(body: string): { readonly reason?: string; readonly message?: string } {
  try {
    return JSON.parse(body) as { reason?: string; message?: string };
  } catch {
    return {};
  }
}
