// A program that behaves in a terminal like Claude Code, so that tests can produce its failures.
import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** The script of the program: `claude` offers what the real one does. A scenario is JavaScript that runs after the start. */
const base = String.raw`
const fs = require("node:fs"), path = require("node:path"), { spawnSync } = require("node:child_process");
const settings = JSON.parse(fs.readFileSync(process.argv[process.argv.indexOf("--settings") + 1], "utf8"));
let session = "11111111-2222-3333-4444-" + String(process.pid).padStart(12, "0");
const folder = path.join(process.env.CLAUDE_CONFIG_DIR ?? path.join(process.env.HOME, ".claude"), "projects/x");
fs.mkdirSync(folder, { recursive: true });
const transcriptOf = (id) => path.join(folder, id + ".jsonl");
process.stdin.setRawMode?.(true);
let typed = "", onKey = () => {};
process.stdin.on("data", (chunk) => { typed += chunk; onKey(); });
const rule = "─".repeat(60);
const claude = {
  transcript: transcriptOf(session),
  hook(name, more = {}) {
    for (const { hooks } of settings.hooks[name] ?? [])
      for (const { command } of hooks)
        spawnSync("sh", ["-c", command], { input: JSON.stringify({ hook_event_name: name, session_id: session, transcript_path: claude.transcript, ...more }) });
  },
  write(line) { fs.appendFileSync(claude.transcript, JSON.stringify(line) + "\n"); },
  says(text, id = "m1") {
    claude.write({ type: "assistant", message: { id, model: "claude-sonnet-4-5", content: [{ type: "text", text }], usage: { input_tokens: 10, output_tokens: 5 } } });
  },
  draw(text) { process.stdout.write("\x1b[2J\x1b[H" + text.replaceAll("\n", "\r\n")); },
  box(text = "") { claude.draw("Fake\n" + rule + "\n❯ " + text + "\n" + rule + "\n  bypass permissions on"); },
  start() { process.stdout.write("\x1b[?2004h"); claude.hook("SessionStart", { source: "startup" }); claude.box(); },
  /** The command /clear: a new conversation with a transcript of its own. */
  clear() {
    claude.hook("SessionEnd", { reason: "clear" });
    session = session.replace(/^./, (digit) => String(Number(digit) + 1));
    claude.transcript = transcriptOf(session);
    claude.hook("SessionStart", { source: "clear" });
    claude.box();
  },
  /** Resolves with the pasted prompt after Enter. */
  prompt() {
    return new Promise((resolve) => {
      onKey = () => {
        const command = /\x1b\[200~\/clear\x1b\[201~(\r?)/.exec(typed);
        if (command) {
          if (!command[1]) return claude.box("/clear");
          typed = typed.slice(command.index + command[0].length);
          return claude.clear();
        }
        const pasted = /\x1b\[200~([\s\S]*?)\x1b\[201~/.exec(typed);
        if (pasted) claude.box("[Pasted text]");
        if (!pasted || !typed.slice(pasted.index + pasted[0].length).includes("\r")) return;
        onKey = () => {};
        const prompt = pasted[1].replace(/\r\n?/g, "\n");
        claude.write({ type: "user", message: { content: prompt } });
        claude.hook("UserPromptSubmit", { prompt });
        claude.box();
        resolve(prompt);
      };
      onKey();
    });
  },
  end(text) { claude.says(text, "last"); claude.hook("Stop", { last_assistant_message: text }); claude.write({ type: "system", subtype: "turn_duration", durationMs: 1 }); },
  /** Shows a list; resolves with the text of the chosen option. */
  choose(title, options, footer = "Enter to confirm · Esc to cancel", at = 0) {
    return new Promise((resolve) => {
      const show = () => claude.draw(rule + "\n" + title + "\n\n" + options.map((option, index) => (index === at ? "❯ " : "  ") + option).join("\n") + "\n\n" + footer);
      typed = "";
      onKey = () => {
        for (const [key] of typed.matchAll(/\x1b(?:\[|O)[AB]|\r/g)) {
          if (key === "\r") { onKey = () => {}; typed = ""; claude.draw(""); return resolve(options[at]); }
          at = (at + (key.endsWith("B") ? 1 : options.length - 1)) % options.length;
        }
        typed = "";
        show();
      };
      show();
    });
  },
};
`;

/** Writes the program; `scenario` is the body of an async function. @returns its path */
export function writeFakeClaude(folder: string, scenario: string, name = "claude"): string {
  const file = join(folder, name);
  writeFileSync(
    file,
    `#!${process.execPath}\n${base}\n(async () => {\n${scenario}\n})();\nsetInterval(() => {}, 1000);\n`,
    { mode: 0o755 },
  );
  return file;
}
