import { type ChildProcess, spawn } from "node:child_process";
import {
  chmodSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ensureNginx } from "../../local/tools/nginx";
import { SILENT } from "./controlPlane";
import { orSkip } from "./skip";
import { countRun } from "./toolRuns";

export interface NginxGiven {
  readonly program: string;
  readonly port: number;
  /** Address that it listens on. Default: 127.0.0.1. */
  readonly host?: string;
  /** Value of the image's XMPP_BOSH_URL_BASE. Default: a variable that `prosody` sets. */
  readonly signalling?: string;
  /** `host:port` of a name server. Default: none that answers. */
  readonly resolver?: string;
  /** How long a connection to prosody may be silent. Default: `1s`. */
  readonly patience?: string;
  /** `host:port` of prosody by the query parameter `to`; `default` for others. */
  readonly prosody: Readonly<Record<string, string>>;
  /** Path below the image's /config → content. */
  readonly files: Readonly<Record<string, string>>;
}

export interface Nginx {
  /** Stops nginx after its connections have ended. @returns its output. */
  end(): Promise<{ readonly out: string; readonly err: string }>;
}

/** Path of Debian's nginx. Skips the tests of the suite when it is not available. */
export async function needNginx(context: Mocha.Context): Promise<string> {
  context.timeout(5 * 60_000);
  return orSkip(context, ensureNginx(SILENT));
}

/** Complaints of `nginx -t` with warnings; empty without any. */
export async function nginxComplaints(given: NginxGiven): Promise<string> {
  const home = layOut(given);
  const { code, said } = await verdictOf(given, home);
  rmSync(home, { recursive: true, force: true });
  const complaints = said.split("\n").filter((line) => /\[(warn|error|crit|alert|emerg)\]/.test(line));
  return complaints.length > 0 || code === 0 ? complaints.join("\n") : said;
}

/**
 * Debian's nginx with a configuration like that of web's image (web/rootfs/defaults of docker-jitsi-meet, stable-11146-2):
 * the same blocks, includes and kinds of locations, and logs on its outputs.
 */
export async function startNginx(given: NginxGiven): Promise<Nginx> {
  const home = layOut(given);
  const { code, said } = await verdictOf(given, home);
  if (code !== 0) throw new Error(said);
  const [out, err] = [join(home, "out"), join(home, "err")];
  const child = start(given.program, argv(home), out, err);
  const ended = exitCode(child);
  return {
    end: async () => {
      child.kill("SIGQUIT");
      await ended;
      const said = { out: readFileSync(out, "utf8"), err: readFileSync(err, "utf8") };
      rmSync(home, { recursive: true, force: true });
      return said;
    },
  };
}

function argv(home: string): string[] {
  return ["-p", home, "-c", join(home, "config/nginx/nginx.conf")];
}

async function verdictOf(
  { program }: NginxGiven,
  home: string,
): Promise<{ readonly code: number | null; readonly said: string }> {
  countRun("nginx -t");
  const verdict = join(home, "verdict");
  const code = await exitCode(start(program, ["-t", ...argv(home)], verdict, verdict));
  return { code, said: readFileSync(verdict, "utf8") };
}

/** A folder with the files of web's image and the given ones. */
function layOut(given: NginxGiven): string {
  const home = mkdtempSync(join(tmpdir(), "nginx-"));
  // Workers run as another user when the tests run as root.
  chmodSync(home, 0o755);
  const config = join(home, "config");
  const write = (path: string, text: string, mode = 0o644): void => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { mode });
  };
  for (const [path, text] of Object.entries(given.files)) write(join(config, path), text);
  write(join(config, "nginx/nginx.conf"), main(home, given));
  write(join(config, "nginx/site-confs/default"), site(config, given));
  write(join(config, "nginx/meet.conf"), meet(config, home, given));
  write(join(home, "www/index.html"), "page");
  write(join(home, "www/static/forbidden.js"), "unreadable", 0o000);
  symlinkSync("loop", join(home, "www/loop"));
  return home;
}

/** Outputs are files: nginx reopens /dev/stdout, which fails for the sockets that Node.js uses as pipes. */
function start(program: string, argv: readonly string[], out: string, err: string): ChildProcess {
  const outputs = [openSync(out, "a"), openSync(err, "a")] as const;
  const child = spawn(program, argv, { stdio: ["ignore", ...outputs] });
  for (const output of outputs) closeSync(output);
  return child;
}

function exitCode(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", resolve);
  });
}

function main(home: string, { prosody, resolver = "127.0.0.53:1" }: NginxGiven): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  return `worker_processes 1;
pid ${home}/nginx.pid;
daemon off;
events { worker_connections 40; }
http {
  ${temporary.map((name) => `${name}_temp_path ${home}/${name};`).join("\n  ")}
  resolver ${resolver};
  resolver_timeout 1s;
  client_max_body_size 0;
  log_format image '$remote_addr "$request" $status "$http_referer"';
  access_log /dev/stdout image;
  error_log /dev/stderr;
  map $http_upgrade $connection_upgrade { default upgrade; '' close; }
  map $arg_to $prosody { ${Object.entries(prosody)
    .map(([to, address]) => `${to} ${address};`)
    .join(" ")} }
  include ${home}/config/nginx/site-confs/*;
}
`;
}

function site(config: string, { host = "127.0.0.1", port }: NginxGiven): string {
  return `server {
  listen ${host}:${port} default_server;
  include ${config}/nginx/meet.conf;
}
`;
}

function meet(
  config: string,
  home: string,
  { patience = "1s", signalling: base = "http://$prosody" }: NginxGiven,
): string {
  const signalling = (path: string): string => `location = ${path} {
  proxy_http_version 1.1;
  proxy_set_header Connection $connection_upgrade;
  proxy_set_header Upgrade $http_upgrade;
  proxy_set_header Host meet.jitsi;
  proxy_set_header X-Forwarded-For $remote_addr;
  proxy_read_timeout ${patience};
  proxy_pass ${base}${path}?prefix=$prefix&$args;
}`;
  const tenant = String.raw`^/([^/?&:'"]+)`;
  return String.raw`server_name _;
root ${home}/www;
index index.html;
error_page 404 /static/404.html;
set $prefix "";
include ${config}/nginx-custom/*.conf;
location ~ ^/(libs|static)/(.*)$ { alias ${home}/www/$1/$2; }
${["/http-bind", "/xmpp-websocket"].map(signalling).join("\n")}
location ~ ${tenant}$ { try_files $uri @root_path; }
location @root_path { rewrite ^/(.*)$ / break; }
location ~ ${tenant}/http-bind { set $prefix "$1"; rewrite ^/(.*)$ /http-bind; }
location ~ ${tenant}/xmpp-websocket { set $prefix "$1"; rewrite ^/(.*)$ /xmpp-websocket; }
location ~ ${tenant}/(.*)$ { rewrite ^/([^/?&:'"]+)/(.*)$ /$2; }
`;
}
