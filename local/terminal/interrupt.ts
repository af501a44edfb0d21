const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Runs a cleanup when the user interrupts this process. The process then ends as without it.
 * @param undo synchronous, because the process may end before a promise settles.
 * @returns a function that stops watching.
 */
export function onInterrupt(undo: () => void): () => void {
  const interrupted = (signal: NodeJS.Signals): void => {
    stop();
    undo();
    // Another listener has received the signal too and decides how the process ends.
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
  const stop = (): void => SIGNALS.forEach((signal) => process.off(signal, interrupted));
  SIGNALS.forEach((signal) => process.on(signal, interrupted));
  return stop;
}
