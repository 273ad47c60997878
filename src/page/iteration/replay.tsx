// Plays what the agent's terminal showed.
import { useEffect, useRef, useState } from "preact/hooks";
import type { CutText } from "../data/index.ts";
import { Plain } from "../text/index.ts";

/** A recording that is played on demand; the player is not loaded before. */
export function Replay({ recording }: { recording: CutText }) {
  // While an iteration is live its recording grows, and what plays stays as it was.
  const [played, setPlayed] = useState<string>();
  return (
    <section class="panel" aria-labelledby="terminal">
      <h2 id="terminal">Terminal</h2>
      {recording.cut === "" ? null : (
        <p class="cut">
          <Plain text={recording.cut} />
        </p>
      )}
      {played === undefined ? null : <Player recording={played} />}
      {played === recording.text ? null : (
        <button type="button" onClick={() => setPlayed(recording.text)}>
          {played === undefined ? "Play the recording" : "Play the recording with what came since"}
        </button>
      )}
    </section>
  );
}

const longestPause = 2; // seconds: longer ones are shortened

function Player({ recording }: { recording: string }) {
  const box = useRef<HTMLDivElement>(null);
  const [problem, setProblem] = useState("");
  useEffect(() => {
    let dispose = () => {};
    let isOver = false;
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    import("asciinema-player").then(
      ({ create }) => {
        if (isOver || !box.current) return;
        const player = create({ data: recording }, box.current, {
          autoPlay: !isCalm,
          idleTimeLimit: longestPause,
          fit: "width",
          controls: true,
          poster: "npt:0:1",
          cursorMode: "steady",
        });
        dispose = () => player.dispose();
        box.current.querySelector<HTMLElement>("[tabindex], button")?.focus();
      },
      () => setProblem("The recording cannot be played in this browser."),
    );
    return () => {
      isOver = true;
      dispose();
    };
  }, [recording]);
  return (
    <>
      <div ref={box} class="player" />
      {problem === "" ? (
        <p class="quiet">Space plays and pauses, the arrow keys jump, f fills the screen.</p>
      ) : (
        <p role="alert">{problem}</p>
      )}
    </>
  );
}
