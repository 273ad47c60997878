// Turns the signals that end a process into an orderly stop.

/** A signal that means "stop": from a terminal, a runner or a closed session. */
export type StopSignal = "SIGINT" | "SIGTERM" | "SIGHUP";
const stopSignals: readonly StopSignal[] = ["SIGINT", "SIGTERM", "SIGHUP"];

/** Calls back at every stop signal, counted from 1, until disposed. Meanwhile these signals do not end the process. */
export function listenForSignals(onSignal: (signal: StopSignal, count: number) => void): Disposable {
  let count = 0;
  const listener = (signal: NodeJS.Signals) => {
    count += 1;
    onSignal(signal as StopSignal, count);
  };
  for (const signal of stopSignals) process.on(signal, listener);
  return {
    [Symbol.dispose]: () => {
      for (const signal of stopSignals) process.off(signal, listener);
    },
  };
}
