// Which lines of a comment are commands, and what they say.
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseCommands } from "./commands.ts";

const unknown = { verb: "unknown" };

test.each<[body: string, commands: object[]]>([
  ["/ralph run", [{ verb: "run" }]],
  ["Please.\r\n/Ralph RUN  \r\nThanks!", [{ verb: "run" }]],
  ["/ralph stop, it burns money", [unknown]],
  ["/ralph stop it burns money", [{ verb: "stop" }]],
  ["/ralph retry US-1", [{ verb: "retry", storyId: "US-1" }]],
  ["/ralph skip `US-1`", [{ verb: "skip", storyId: "US-1" }]],
  ["/ralph skip Task 1 ", [{ verb: "skip", storyId: "Task 1" }]],
  [
    "/ralph skip A\n/ralph retry B",
    [
      { verb: "skip", storyId: "A" },
      { verb: "retry", storyId: "B" },
    ],
  ],
  ["/ralph say a\n/ralph stop\n\n```\nb\n```\n", [{ verb: "say", text: "a\n/ralph stop\n\n```\nb\n```" }]],
  ["/ralph say\nbelow", [{ verb: "say", text: "below" }]],
  ["/ralph\n/ralph say\n", [unknown, unknown]],
  ["/ralph retry\n/ralph run US-1\n/ralph destroy everything", [unknown, unknown, unknown]],
  ["> /ralph stop\n /ralph stop\nuse /ralph stop\n/ralphstop\n//ralph stop", []],
  ["```sh\n/ralph stop\n```\n/ralph run", [{ verb: "run" }]],
  ["~~~~\n/ralph stop\n~~~\n/ralph stop\n~~~~", []],
  ["<!-- for later\n/ralph stop\n-->\n<!-- a --> b\n/ralph run", [{ verb: "run" }]],
  ["", []],
])("%j", (body, commands) => {
  expect(parseCommands(body)).toEqual(commands);
});

test("no text makes it fail, and no comment has more than twenty", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.string(), fc.constant("/ralph stop"), fc.constant("/ralph skip A"))),
      (lines) => {
        expect(parseCommands(lines.join("\n")).length).toBeLessThanOrEqual(20);
      },
    ),
  );
  expect(parseCommands("/ralph stop\n".repeat(30))).toHaveLength(20);
});
