// A very long prompt, full of special characters for shells, terminals and parsers, arrives unchanged at the real programs.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { workStories } from "../kit/model/index.ts";
import { RealAgents, storiesOf } from "../kit/real-agents.ts";

const nasty = [
  `It's "quoted"; $(touch injected); \`touch injected\` && touch injected | tee injected ;`,
  `😀 👩‍👩‍👧 é ẞ 漢字 #{pane_id} %s %% \\n \\033[31m \\ ~ ! {env:OPENAI_API_KEY} \${HOME} $HOME`,
  "/exit",
  "!touch injected",
  "@README.md <b>&amp;</b> </user> [200~ end of paste [201~",
  "\tindented by a tab, and with blanks at its end   ",
  "",
];

/** A little more than 200 KB of such lines, in blocks that all differ. */
function longText(): string {
  let text = "";
  for (let block = 1; Buffer.byteLength(text) < 200 * 1_024; block += 1)
    text += `${nasty.join("\n")}\nThis is block ${block}.\n`;
  return text.trimEnd();
}

test.each([
  ["claude", "tmux"],
  ["claude", "print"],
  ["opencode", "auto"],
])("200 KB arrive complete at %s (--claude-mode %s)", async (agent, mode) => {
  const [story] = storiesOf("A");
  const description = nasty.join("\n");
  await using lab = await RealAgents.open([{ id: "A", ...story, description }], workStories);
  const text = longText();
  lab.workshop.write("tasks/x/prompt.md", text);
  lab.workshop.commitAll("Give an order");
  const { result, stderr } = await lab.run("--agent", agent, "--claude-mode", mode);
  expect(result, stderr).toMatchObject({ status: "complete", iterations: 1 });
  // Claude Code's terminal turns a tab into four spaces.
  const plain = (words: string) => (mode === "tmux" ? words.replaceAll("\t", "    ") : words);
  const prompt = lab.model.main[0]?.prompt ?? "";
  expect(Buffer.byteLength(text)).toBeGreaterThan(200 * 1_024);
  // Comparing the texts directly would produce a failure message of the same length.
  expect({ order: prompt.includes(plain(text)), story: prompt.includes(plain(description)) }).toEqual({
    order: true,
    story: true,
  });
  expect(existsSync(join(lab.workshop.repository, "injected"))).toBe(false);
});
