import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { UserError } from "../terminal/userError";

/** This machine has no browser for `make call`. */
export class NoBrowser extends UserError {}

const NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
const MAC = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/**
 * The browser that CHROME names, else Chromium or Chrome on the PATH or among the applications of macOS.
 * @throws NoBrowser when there is none.
 */
export function findBrowser(env: NodeJS.ProcessEnv = process.env): string {
  const named = env["CHROME"] ?? "";
  const folders = (env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  const places =
    named === "" ? [...folders.flatMap((folder) => NAMES.map((name) => join(folder, name))), ...MAC] : [named];
  const found = places.find((place) => existsSync(place));
  if (found !== undefined) return found;
  const missing = named === "" ? "there is no Chromium or Chrome on this machine" : `CHROME=${named} does not exist`;
  throw new NoBrowser(
    `${missing}. Install one (apt install chromium, brew install --cask chromium), or name it: CHROME=path`,
  );
}

export interface LaunchOptions {
  readonly browser: string;
  /** Host of the region. */
  readonly host: string;
  /** `address:port` to connect to in place of the host's own address. */
  readonly through?: string;
}

/**
 * Starts a headless browser whose camera and microphone are simulated: a moving picture and a beep a second.
 * @throws NoBrowser when it does not start.
 */
export async function launch({ browser, host, through }: LaunchOptions): Promise<Browser> {
  const args = [
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    // Chromium would throttle pages in the background.
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    ...(through === undefined ? [] : [`--host-resolver-rules=MAP ${host} ${through}`]),
    // Chromium's sandbox does not start as root.
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
  ];
  try {
    return await chromium.launch({ executablePath: browser, args, headless: true });
  } catch (error) {
    throw new NoBrowser(`${browser} does not start: ${(error as Error).message.split("\n", 1)[0]}`);
  }
}
