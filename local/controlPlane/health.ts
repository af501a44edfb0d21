import { readFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { Layout } from "./layout";

const ANSWER_WITHIN_MS = 5_000;

/** The health check of a process. */
export interface Health {
  readonly url: string;
  /** Required part of the answer. Default: any answer. */
  readonly expects?: string;
}

/** Whether a process of the control plane answers its health check with status 200. */
export type HealthProbe = (health: Health) => Promise<boolean>;

export function healthProbe(at: Layout): HealthProbe {
  const file = (name: string): Buffer => readFileSync(join(at.certificates, name));
  const credentials = {
    ca: file("ca.crt"),
    // Not the administrator's certificate: the API server accepts that one before it has loaded the RBAC roles, and a controller
    // manager that starts before the roles are loaded exits.
    cert: file("kube-scheduler.crt"),
    key: file("kube-scheduler.key"),
    // One connection per request: a kept connection could lead to a process that is about to be replaced.
    agent: false,
  };
  return ({ url, expects = "" }) =>
    new Promise((resolve) => {
      const unwell = (): void => resolve(false);
      const call = request(url, { ...credentials, timeout: ANSWER_WITHIN_MS }, (response) => {
        text(response).then((answer) => resolve(response.statusCode === 200 && answer.includes(expects)), unwell);
      });
      call.on("timeout", () => call.destroy());
      call.on("error", unwell);
      call.end();
    });
}
