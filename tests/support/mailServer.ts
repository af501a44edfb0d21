import { readFileSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { createSecureContext, TLSSocket } from "node:tls";

export interface Mail {
  /** `user\0password` of the session, as `AUTH PLAIN` sends it. */
  readonly login: string;
  readonly headers: string;
  readonly body: string;
}

/** A mail server that takes every mail, after STARTTLS and a login. */
export function mailServer(certificates: string, receive: (mail: Mail) => void): Server {
  const secure = createSecureContext({
    cert: readFileSync(join(certificates, "tls.crt")),
    key: readFileSync(join(certificates, "tls.key")),
  });
  return createServer((socket) => {
    socket.write("220 stub\r\n");
    const plain = createInterface(socket);
    plain.on("line", (line) => {
      if (!line.startsWith("STARTTLS")) return void socket.write("250-stub\r\n250 STARTTLS\r\n");
      plain.close();
      socket.removeAllListeners("data");
      socket.write("220 go ahead\r\n");
      session(new TLSSocket(socket, { isServer: true, secureContext: secure }), receive);
    });
    socket.on("error", () => undefined);
  });
}

function session(socket: Socket, receive: (mail: Mail) => void): void {
  let login = "";
  let mail: string[] | undefined;
  const answer = (line: string): string => {
    if (line.startsWith("EHLO")) return "250-stub\r\n250 AUTH PLAIN";
    if (line.startsWith("QUIT")) return "221 bye";
    if (line.startsWith("AUTH PLAIN ")) {
      login = Buffer.from(line.slice("AUTH PLAIN ".length), "base64").toString().slice(1);
      return "235 welcome";
    }
    if (!line.startsWith("DATA")) return "250 ok";
    mail = [];
    return "354 go ahead";
  };
  createInterface(socket).on("line", (line) => {
    if (mail === undefined) return void socket.write(`${answer(line)}\r\n`);
    if (line !== ".") return void mail.push(line);
    const end = mail.indexOf("");
    receive({ login, headers: mail.slice(0, end).join("\n"), body: decoded(mail.slice(end + 1)) });
    mail = undefined;
    socket.write("250 taken\r\n");
  });
  socket.on("error", () => undefined);
}

/** Quoted-printable, which Alertmanager uses for every part. */
function decoded(lines: readonly string[]): string {
  const bytes = lines
    .join("\n")
    .replaceAll("=\n", "")
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString();
}
