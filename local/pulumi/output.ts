import type { Log } from "../terminal/progress";

/** Options of the Automation API that print an engine's output to a log. */
export function shownIn(log: Log): {
  readonly onOutput: (text: string) => void;
  readonly onError: (text: string) => void;
} {
  const output = (text: string): void => log.output(text);
  return { onOutput: output, onError: output };
}
