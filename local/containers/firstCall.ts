import { callEach } from "../call";
import { bridgeAddresses } from "../call/bridgeAddresses";
import { findBrowser, NoBrowser } from "../call/browser";
import { connect } from "../kubernetes/client";
import type { Log } from "../terminal/progress";
import type { ContainersSummary } from "./summary";

/**
 * Tests a region by a call with three participants, if this machine has a browser.
 * @param print receives the verdict or, without a browser, the next step.
 * @returns true when no step failed, also without a browser.
 */
export async function firstCall(
  { cluster, kubeconfig, outputs, publiclyTrusted }: ContainersSummary,
  log: Log,
  print: (line: string) => void,
  env: NodeJS.ProcessEnv = process.env,
): Promise<boolean> {
  const { context, through } = cluster;
  if (through === undefined) return true;
  try {
    const browser = findBrowser(env);
    const addresses = await bridgeAddresses(connect(kubeconfig, context));
    const options = { participants: 3, seconds: 10, relayOnly: false, ownAuthority: !publiclyTrusted };
    const base = {
      ...options,
      url: new URL(outputs.url),
      browser,
      log,
      ...(addresses === undefined ? {} : { addresses }),
    };
    log.step(`Calling ${outputs.url}`);
    return await callEach([{ name: "region", through }], base, print);
  } catch (error) {
    if (!(error instanceof NoBrowser)) throw error;
    print(
      `No call was made: ${error.message}\nOpen the address in three browsers instead. A call of two bypasses the bridge.`,
    );
    return true;
  }
}
