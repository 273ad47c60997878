// Colours appear only where they are wanted.
import { describe, expect, test } from "vitest";
import { toTerminalText } from "../platform/index.ts";
import { createPaint, wantsColors } from "./terminal-colors.ts";

describe("wantsColors", () => {
  test.each<[Record<string, string>, boolean, boolean]>([
    [{}, true, true],
    [{}, false, false],
    [{ NO_COLOR: "1" }, true, false],
    [{ NO_COLOR: "" }, true, true],
    [{ FORCE_COLOR: "1" }, false, true],
    [{ FORCE_COLOR: "" }, false, true],
    [{ FORCE_COLOR: "0" }, true, false],
    [{ FORCE_COLOR: "false" }, true, false],
    [{ FORCE_COLOR: "1", NO_COLOR: "1" }, true, false],
  ])("%j, terminal %s: %s", (environment, onTerminal, wanted) => {
    expect(wantsColors(environment, onTerminal)).toBe(wanted);
  });
});

test("without colours a text is unchanged", () => {
  expect(createPaint(false)("red", "x")).toBe("x");
  expect(toTerminalText(createPaint(true)("red", "x"))).toBe("\u001b[31mx\u001b[0m");
});
