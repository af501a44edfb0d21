import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import type { Reading } from "./reading";

const HOOK = readFileSync(join(__dirname, "page.js"), "utf8");
/** Overrides of the page's configuration. Media has to pass the bridge, and every participant has to send. */
const CONFIG: Readonly<Record<string, boolean | number>> = {
  "prejoinConfig.enabled": false,
  "p2p.enabled": false,
  startAudioMuted: 1000,
  startVideoMuted: 1000,
  startWithAudioMuted: false,
  startWithVideoMuted: false,
  channelLastN: -1,
};

export interface ParticipantOptions {
  /** Address of the room's page. */
  readonly room: URL;
  readonly name: string;
  readonly relayOnly: boolean;
  /** Accepts a certificate that no public authority has signed. */
  readonly selfSigned: boolean;
}

/** A participant in a separate browser context. */
export class Participant {
  private signalling = false;

  private constructor(
    private readonly context: BrowserContext,
    private readonly page: Page,
  ) {}

  /**
   * Opens the room's page. The page joins the room by itself.
   * @returns the participant and the status of the page; 0 when it does not load.
   */
  static async open(
    browser: Browser,
    options: ParticipantOptions,
  ): Promise<{ participant: Participant; problem?: string }> {
    const { name, relayOnly, room, selfSigned } = options;
    const context = await browser.newContext({
      ignoreHTTPSErrors: selfSigned,
      permissions: ["camera", "microphone"],
      viewport: { width: 1280, height: 720 },
    });
    const page = await context.newPage();
    const participant = new Participant(context, page);
    participant.watchSignalling();
    await page.addInitScript(`globalThis.relayOnly = ${relayOnly};\n${HOOK}`);
    const url = new URL(room);
    url.hash = [
      ...Object.entries(CONFIG).map(([key, value]) => `config.${key}=${value}`),
      `userInfo.displayName="${name}"`,
    ].join("&");
    try {
      const answer = await page.goto(url.href, { waitUntil: "domcontentloaded", timeout: 30_000 });
      const status = answer?.status() ?? 0;
      return status === 200 ? { participant } : { participant, problem: `answers with status ${status}` };
    } catch (error) {
      // The first line of Playwright's message names the address, which may hold a token.
      const [reason = "nothing"] = /net::\w+|Timeout \w+/.exec((error as Error).message) ?? [];
      return { participant, problem: `does not load: ${reason}` };
    }
  }

  /** @returns an empty reading when the page has crashed. */
  async read(): Promise<Reading> {
    const read = this.page.evaluate<Omit<Reading, "signalling">>("jitsiCall.read()");
    return { ...(await read.catch(() => ({ connections: [] }))), signalling: this.signalling };
  }

  async leave(): Promise<void> {
    await this.context.close();
  }

  private watchSignalling(): void {
    this.page.on("websocket", (socket) => {
      if (socket.url().includes("/xmpp-websocket")) socket.on("framereceived", () => (this.signalling = true));
    });
    this.page.on("response", (answer) => {
      if (answer.url().includes("/http-bind") && answer.status() === 200) this.signalling = true;
    });
  }
}
