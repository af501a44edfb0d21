import { readFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { Layout } from "./layout";

const ANSWER_WITHIN_MS = 5_000;

/** What a process answers once it does its work. */
export interface Health {
  readonly url: string;
  /** Part of the answer; any answer will do when left out. */
  readonly says?: string;
}

/** Asks a process of the control plane whether it is well; no answer, or one with another status than 200, means no. */
export type HealthProbe = (health: Health) => Promise<boolean>;

export function healthProbe(at: Layout): HealthProbe {
  const file = (name: string): Buffer => readFileSync(join(at.certificates, name));
  const credentials = {
    ca: file("ca.crt"),
    // Not the administrator's: the API server lets that one in before it knows the roles of everybody else, and a
    // controller manager that comes too early gives up.
    cert: file("kube-scheduler.crt"),
    key: file("kube-scheduler.key"),
    // A connection per question: the answer must not come from a process that is about to be replaced.
    agent: false,
  };
  return ({ url, says = "" }) =>
    new Promise((resolve) => {
      const unwell = (): void => resolve(false);
      const call = request(url, { ...credentials, timeout: ANSWER_WITHIN_MS }, (response) => {
        text(response).then((answer) => resolve(response.statusCode === 200 && answer.includes(says)), unwell);
      });
      call.on("timeout", () => call.destroy());
      call.on("error", unwell);
      call.end();
    });
}
