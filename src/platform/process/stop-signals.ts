// Turns the signals that end a process into one orderly stop.

/** The signals that mean "stop": from a terminal, from the runner, from a closed session. */
export type StopSignal = "SIGINT" | "SIGTERM" | "SIGHUP";
const stopSignals: readonly StopSignal[] = ["SIGINT", "SIGTERM", "SIGHUP"];

/** Calls back at every stop signal, counting from 1, until disposed; meanwhile none of them ends the process by itself. */
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
