// The changes of an iteration, file by file.
import { useMemo, useState } from "preact/hooks";
import type { ChangeDetails, CutText } from "../data/index.ts";
import { Plain, visibleNodes } from "../text/index.ts";
import { highlightLines, languageOf, type Token } from "./highlight.ts";
import { type FilePatch, type PatchLine, readPatch } from "./read-patch.ts";

/** A file with more lines, and files after so many lines, are closed at first. */
const mostOpenLines = 400;

/** All changed files; small ones are open. */
export function Changes({ changes }: { changes: ChangeDetails }) {
  const files = useMemo(() => openSmall(changes.files), [changes]);
  const added = files.reduce((sum, { patch }) => sum + patch.added, 0);
  const removed = files.reduce((sum, { patch }) => sum + patch.removed, 0);
  return (
    <>
      <p class="quiet">
        {files.length} {files.length === 1 ? "file" : "files"}, <Counts added={added} removed={removed} />
      </p>
      {changes.cut === "" ? null : <p class="cut">{visibleNodes(changes.cut)}</p>}
      {files.map(({ patch, cut, isOpen }) => (
        <FileChanges key={patch.path} patch={patch} cut={cut} startsOpen={isOpen} />
      ))}
    </>
  );
}

function openSmall(files: readonly CutText[]): { patch: FilePatch; cut: string; isOpen: boolean }[] {
  let left = mostOpenLines;
  return files.map(({ text, cut }) => {
    const patch = readPatch(text);
    const isOpen = patch.lines.length <= left;
    if (isOpen) left -= patch.lines.length;
    return { patch, cut, isOpen };
  });
}

function Counts({ added, removed }: { added: number; removed: number }) {
  return (
    <span class="counts">
      <span class="added">
        +{added}
        <span class="unseen"> lines added,</span>
      </span>{" "}
      <span class="removed">
        −{removed}
        <span class="unseen"> lines removed</span>
      </span>
    </span>
  );
}

function FileChanges({ patch, cut, startsOpen }: { patch: FilePatch; cut: string; startsOpen: boolean }) {
  const [isOpen, setOpen] = useState(startsOpen);
  const { path, from, kind, remark, added, removed } = patch;
  return (
    <details class="file" open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <span class="path">
          {from === undefined ? null : (
            <>
              <Plain text={from} /> →{" "}
            </>
          )}
          <Plain text={path} />
        </span>
        {kind === "changed" ? null : <span class="tag">{kind}</span>}
        <Counts added={added} removed={removed} />
      </summary>
      {cut === "" ? null : <p class="cut">{visibleNodes(cut)}</p>}
      {remark === "" ? null : <p class="quiet">{remark}</p>}
      {isOpen && remark === "" ? <Lines patch={patch} /> : null}
    </details>
  );
}

const signs = { same: " ", added: "+", removed: "−", gap: "" } as const;

function Lines({ patch }: { patch: FilePatch }) {
  const tokens = useMemo(() => tokensOf(patch), [patch]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard.
    <section class="patch" aria-label={`Changes of ${patch.path}`} tabIndex={0}>
      <div class="patch-lines" dir="ltr">
        {patch.lines.map((line, index) => (
          <div key={index} class={`line ${line.kind}`}>
            <span class="number" aria-hidden="true">
              {line.after ?? line.before ?? "⋯"}
            </span>
            <span class="sign">{signs[line.kind]}</span>
            <code>{tokens[index]?.map(renderToken) ?? visibleNodes(line.text)}</code>
          </div>
        ))}
      </div>
    </section>
  );
}

function renderToken({ text, look }: Token, index: number) {
  return look === "" ? (
    visibleNodes(text)
  ) : (
    <span key={index} class={look}>
      {visibleNodes(text)}
    </span>
  );
}

/** The tokens of each line. What was there before and after is coloured apart, so that a comment that began keeps on. */
function tokensOf({ path, lines }: FilePatch): (readonly Token[] | undefined)[] {
  const language = languageOf(path);
  if (language === undefined) return [];
  const found = new Map<PatchLine, Token[] | undefined>();
  for (const side of ["removed", "added"] as const) {
    const own = lines.filter(({ kind }) => kind === side || kind === "same" || kind === "gap");
    const code = own.map(({ kind, text }) => (kind === "gap" ? "" : text)).join("\n");
    const coloured = highlightLines(code, language);
    for (const [index, line] of own.entries()) if (line.kind !== "gap") found.set(line, coloured[index]);
  }
  return lines.map((line) => found.get(line));
}
