const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Undoes something when the user interrupts this process, which then ends as it would have.
 * @param undo synchronous, because nothing that it would wait for is certain to happen any more.
 * @returns ends the watch; call it as soon as there is nothing to undo.
 */
export function onInterrupt(undo: () => void): () => void {
  const interrupted = (signal: NodeJS.Signals): void => {
    stop();
    undo();
    // Somebody else who listens has been told too, and decides what comes next.
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
  const stop = (): void => SIGNALS.forEach((signal) => process.off(signal, interrupted));
  SIGNALS.forEach((signal) => process.on(signal, interrupted));
  return stop;
}
