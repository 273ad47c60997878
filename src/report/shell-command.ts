// Says by which command a person joins a running agent session.
import type { LoopEvent } from "../loop/index.ts";
import { quoteShellWord } from "../platform/index.ts";

type AttachPoint = Extract<LoopEvent, { kind: "attachable" }>["point"];

/** The command, for a shell on the same machine; undefined where there is nothing to join. */
export function renderAttachCommand(point: AttachPoint): string | undefined {
  switch (point.kind) {
    case "none":
      return undefined;
    case "tmux":
      return `tmux -S ${quoteShellWord(point.socket)} attach -r -t ${quoteShellWord(point.session)}`;
    case "opencode": {
      // The password stays in its file: whoever may not read that may not join.
      const password = `OPENCODE_SERVER_PASSWORD="$(cat ${quoteShellWord(point.passwordFile)})"`;
      const session = `--session ${quoteShellWord(point.sessionId)} --dir ${quoteShellWord(point.folder)}`;
      return `${password} opencode attach ${quoteShellWord(point.url)} ${session}`;
    }
  }
}
