// The buttons of a live run: each sends one command, and tells what became of it.
import { useRef, useState } from "preact/hooks";
import type { LiveRun, ReportCommand } from "../data/index.ts";

interface Button {
  readonly label: string;
  readonly title: string;
  /** Asked before the command is sent; without one, it is sent at once. */
  readonly question?: { readonly text: string; readonly yes: string };
}

const buttons: Readonly<Record<ReportCommand, Button>> = {
  pause: { label: "Pause", title: "Pause after this iteration" },
  resume: { label: "Resume", title: "Continue after a pause" },
  checkpoint: { label: "Checkpoint", title: "Record where the run stands" },
  stop: {
    label: "Stop",
    title: "Stop after this iteration",
    question: { text: "Stop the run after this iteration?", yes: "Stop the run" },
  },
  "stop-now": {
    label: "Stop now",
    title: "Interrupt the agent and stop",
    question: {
      text: "Interrupt the agent and stop the run now? Its unfinished work stays for the next run.",
      yes: "Stop the run now",
    },
  },
};

/** The buttons, a question before those that end the run, and what became of the last command. */
export function Commands({ live, isEnabled }: { live: LiveRun; isEnabled: boolean }) {
  const [sent, setSent] = useState<ReportCommand>();
  const [asked, setAsked] = useState<ReportCommand>();
  const [result, setResult] = useState("");
  const send = (command: ReportCommand) => {
    setSent(command);
    setResult("");
    live
      .send(command)
      .catch((error: unknown) => `Not sent: ${error instanceof Error ? error.message : String(error)}`)
      .then((text) => {
        setResult(text);
        setSent(undefined);
      });
  };
  return (
    <div class="live-commands">
      <fieldset>
        <legend class="unseen">Commands to the run</legend>
        {live.commands.map((command) => (
          <button
            key={command}
            type="button"
            title={buttons[command].title}
            disabled={!isEnabled}
            // Not the attribute above, by which a button loses the focus.
            aria-disabled={sent !== undefined}
            onClick={() => {
              if (sent !== undefined) return;
              if (buttons[command].question === undefined) send(command);
              else setAsked(command);
            }}
          >
            {buttons[command].label}
          </button>
        ))}
      </fieldset>
      <p class="live-result" role="status">
        {result}
      </p>
      <Question
        command={asked}
        onAnswer={(isYes) => {
          if (isYes && asked !== undefined) send(asked);
          setAsked(undefined);
        }}
      />
    </div>
  );
}

/** Asks before a command is sent. Escape is a no. */
function Question({
  command,
  onAnswer,
}: {
  command: ReportCommand | undefined;
  onAnswer: (isYes: boolean) => void;
}) {
  const dialog = useRef<HTMLDialogElement | null>(null);
  const question = command === undefined ? undefined : buttons[command].question;
  if (question === undefined) return null;
  const open = (element: HTMLDialogElement | null) => {
    dialog.current = element;
    if (element && !element.open) element.showModal();
  };
  const answer = (isYes: boolean) => {
    // First, so that the focus goes back to the button.
    dialog.current?.close();
    onAnswer(isYes);
  };
  return (
    <dialog
      ref={open}
      aria-labelledby="live-question"
      onCancel={(event) => {
        event.preventDefault();
        answer(false);
      }}
    >
      <p id="live-question">{question.text}</p>
      <div class="live-answers">
        <button type="button" class="live-yes" onClick={() => answer(true)}>
          {question.yes}
        </button>
        <button type="button" onClick={() => answer(false)}>
          Cancel
        </button>
      </div>
    </dialog>
  );
}
