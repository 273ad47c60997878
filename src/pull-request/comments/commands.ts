// Reads the commands in a comment: lines that begin with `/ralph`.

/** What a person asks for. `unknown` is a line whose word is not known, or that lacks what belongs to it. */
export type PullCommand =
  | { readonly verb: "run" | "stop" | "unknown" }
  | { readonly verb: "retry" | "skip"; readonly storyId: string }
  | { readonly verb: "say"; readonly text: string };

/** The lines as people write them, and what each does. */
export const commandLines: readonly (readonly [line: string, effect: string])[] = [
  ["/ralph run", "starts a run, where the workflow is set up for it"],
  ["/ralph stop", "ends the run after its iteration"],
  ["/ralph retry STORY", "has a story tried again"],
  ["/ralph skip STORY", "leaves a story out"],
  ["/ralph say TEXT", "gives the agent a text with its next prompt: everything up to the end of the comment"],
];

const commandStart = /^\/ralph(?=\s|$)/i;
const mostCommands = 20;

/** The commands of a comment in their order, twenty at most. Lines in code blocks and hidden ones are none. */
export function parseCommands(body: string): PullCommand[] {
  const lines = body.split(/\r\n|\n|\r/);
  const commands: PullCommand[] = [];
  let block: string | undefined; // the end of a code block or a hidden part
  for (const [index, line] of lines.entries()) {
    if (block !== undefined) {
      if (endsBlock(line, block)) block = undefined;
      continue;
    }
    if (commandStart.test(line)) {
      const command = parseLine(line, lines.slice(index + 1));
      commands.push(command);
      if (command.verb === "say" || commands.length === mostCommands) break;
    } else block = blockStart(line);
  }
  return commands;
}

/** Whether a comment asks for a run. */
export function asksForRun(body: string): boolean {
  return parseCommands(body).some(({ verb }) => verb === "run");
}

function parseLine(line: string, following: readonly string[]): PullCommand {
  const [, word = "", rest = ""] = /^\S+\s*(\S*)\s*(.*)$/s.exec(line.trimEnd()) ?? [];
  switch (word.toLowerCase()) {
    case "run":
      return { verb: rest === "" ? "run" : "unknown" };
    // Whatever else a person writes in a hurry, it is meant to stop.
    case "stop":
      return { verb: "stop" };
    case "retry":
    case "skip": {
      const storyId = rest.replace(/^`+|`+$/g, "").trim();
      return storyId === "" ? { verb: "unknown" } : { verb: word.toLowerCase() as "retry" | "skip", storyId };
    }
    case "say": {
      const text = [rest, ...following].join("\n").trim();
      return text === "" ? { verb: "unknown" } : { verb: "say", text };
    }
    default:
      return { verb: "unknown" };
  }
}

const hiddenEnd = "-->";

/** What ends the block that a line begins; undefined if it begins none. */
function blockStart(line: string): string | undefined {
  const [, fence] = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/.exec(line) ?? [];
  if (fence !== undefined) return fence;
  const hidden = line.lastIndexOf("<!--");
  return hidden >= 0 && !line.includes(hiddenEnd, hidden) ? hiddenEnd : undefined;
}

function endsBlock(line: string, block: string): boolean {
  if (block === hiddenEnd) return line.includes(hiddenEnd);
  const mark = line.trim();
  return mark.length >= block.length && mark === block.slice(0, 1).repeat(mark.length);
}
