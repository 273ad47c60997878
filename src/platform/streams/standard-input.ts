// Standard input for programs of ours that another of ours starts: one line says what to do, the end says that nobody needs it.

/** What comes in from the process that started this one. */
export interface StandardInput {
  /** The first line without its end; all there is where no line ends. */
  readonly firstLine: Promise<string>;
  /** Resolves when the other side has closed it, also by dying. */
  readonly ended: Promise<void>;
}

/** Begins to read it. */
export function openStandardInput(): StandardInput {
  const input = process.stdin;
  let text = "";
  const ended = new Promise<void>((resolve) => {
    input.once("end", resolve);
    input.once("close", resolve);
    // A broken pipe is an end, too.
    input.once("error", () => resolve());
  });
  const firstLine = new Promise<string>((resolve) => {
    const listen = (chunk: Buffer) => {
      text += chunk.toString("utf8");
      const end = text.indexOf("\n");
      if (end < 0) return;
      input.off("data", listen);
      input.resume();
      resolve(text.slice(0, end));
    };
    input.on("data", listen);
    void ended.then(() => resolve(text));
  });
  return { firstLine, ended };
}
