// Tests the reading of the screen with real screens of Claude Code; a dialog in a model's text is not a dialog.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chooseOption, promptBox, readDialog } from "./dialogs.ts";

const rule = "─".repeat(80);
const trust = `${rule}
 Accessing workspace:

 /home/me/project

 Quick safety check: Is this a project you created or one you trust?

 ❯ No, exit
   Yes, I trust this folder

 Enter to confirm · Esc to cancel
`;
const working = `● I would choose:
  ❯ 1. Yes, I accept
    2. No

${rule}
❯ ${""}
${rule}
  bypass permissions on (shift+tab to cycle)
`;

describe("a dialog", () => {
  test("without numbers", () => {
    const dialog = readDialog(trust);
    expect(dialog?.options).toEqual([
      { label: "No, exit", isCurrent: true },
      { label: "Yes, I trust this folder", isCurrent: false },
    ]);
    expect(dialog && chooseOption(dialog)).toBe(1);
  });

  test("with numbers, text between the options, and a frame", () => {
    const screen = `│ WARNING: Bypass Permissions mode\n│\n│ ❯ 1. No, exit\n│   2. Yes, I accept\n│      and will not be asked again\n│   3. Help ✔\n`;
    const dialog = readDialog(screen);
    expect(dialog?.options.map(({ label }) => label)).toEqual(["No, exit", "Yes, I accept", "Help"]);
    expect(dialog && chooseOption(dialog)).toBe(1);
  });

  test.each([
    ["Upgrade your plan?", ["Upgrade", "Yes"]],
    ["You've hit your limit. What do you want to do?", ["Upgrade your plan", "Stop and wait"]],
    ["Do you trust the files in this folder?", ["No", "Maybe"]],
    ["Select login method:", ["Claude account", "Console account"]],
  ])("that only a person may answer: %s", (text, labels) => {
    expect(
      chooseOption({ text, options: labels.map((label) => ({ label, isCurrent: false })) }),
    ).toBeUndefined();
  });

  test("in the text of a model is not one, because the input box is below it", () => {
    expect(readDialog(working)).toBeUndefined();
    expect(promptBox(working)).toBe("");
    expect(promptBox(working.replace("❯ \n", "❯ [Pasted text #1 +7 lines]\n"))).toBe(
      "[Pasted text #1 +7 lines]",
    );
    expect(promptBox(trust)).toBeUndefined();
  });

  test("any screen can be read, and only an option is chosen", () => {
    const line = fc.constantFrom(
      "",
      "❯ 1. Yes",
      "  2. No",
      "❯ go",
      "  stop",
      rule,
      "Enter to confirm",
      "trust this folder",
      "│ x",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(line, fc.string({ unit: "grapheme" })), { maxLength: 30 }), (lines) => {
        const dialog = readDialog(lines.join("\n"));
        const chosen = dialog && chooseOption(dialog);
        promptBox(lines.join("\n"));
        return chosen === undefined || dialog?.options[chosen] !== undefined;
      }),
    );
  });
});
