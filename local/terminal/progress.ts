import { clearLine, cursorTo } from "node:readline";
import { styleText } from "node:util";

/** Minimum time between progress lines where a line cannot be rewritten. */
const SPARSE_MS = 10_000;

/** Output of a command while it runs. */
export interface Log {
  /** Starts a step. */
  step(text: string): void;
  info(text: string): void;
  warn(text: string): void;
  /**
   * Progress of the step. On a terminal one line that is rewritten, elsewhere a new line at most every ten seconds. The next message of
   * another kind ends it.
   */
  progress(text: string): void;
  /** Prints the output of another program unchanged. */
  output(text: string): void;
}

/** `process.stdout`, `process.stderr` or a test's own stream. */
export type LogStream = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

/** A log on a stream, coloured if the stream is a terminal and neither NO_COLOR nor TERM forbids it. */
export function createLog(out: LogStream = process.stderr): Log {
  const live = out.isTTY === true && process.env["TERM"] !== "dumb";
  let rewritable = false;
  let lastLine = Date.now();

  const paint = (style: "bold" | "yellow", text: string): string =>
    live ? styleText(style, text, { stream: out }) : text;
  const erase = (): void => {
    if (!rewritable) return;
    clearLine(out, 0);
    cursorTo(out, 0);
    rewritable = false;
  };
  const line = (text: string): void => {
    erase();
    out.write(`${text}\n`);
    lastLine = Date.now();
  };

  return {
    step: (text) => line(paint("bold", text)),
    info: (text) => line(`  ${text}`),
    warn: (text) => line(`${paint("yellow", "warning:")} ${text}`),
    progress: (text) => {
      if (!live) {
        if (Date.now() - lastLine >= SPARSE_MS) line(`  ${text}`);
        return;
      }
      erase();
      // A wrapped line could not be erased.
      out.write(`  ${text}`.slice(0, (out.columns ?? 80) - 1));
      rewritable = true;
    },
    output: (text) => {
      erase();
      out.write(text);
      lastLine = Date.now();
    },
  };
}
