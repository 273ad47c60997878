// The tools that write plans as Markdown check boxes, and what is special about each.

/** A kind of Markdown plan. */
export interface Variant {
  readonly name: string;
  /** Where it usually is, from the top of a repository. */
  readonly places: readonly string[];
  /** The end of its path. */
  readonly path: RegExp;
  /** What its text has, wherever it is. */
  readonly content?: RegExp;
  /** Files beside it that belong to it. */
  readonly companions: readonly string[];
  /** Whether an item with items below it is only their heading. Else it is a story that comes after them. */
  readonly leavesOnly: boolean;
  /** The marks of boxes besides ` ` and `x`, by meaning. */
  readonly marks: Readonly<Record<string, "open" | "blocked" | "skipped">>;
  /** Whether the order of items and phases counts as dependencies. */
  readonly inOrder: boolean;
}

const usualMarks = {
  "-": "skipped",
  "~": "open",
  "/": "open",
  "!": "open",
  ">": "blocked",
  "?": "blocked",
} as const;

const plainMarkdown: Variant = {
  name: "Markdown check boxes",
  places: ["PRD.md"],
  path: /\.(?:md|markdown)$/i,
  companions: [],
  leavesOnly: false,
  marks: usualMarks,
  inOrder: false,
};

/** In the order in which they are tried. The last one takes every Markdown file. */
const variants: readonly Variant[] = [
  {
    name: "Kiro",
    places: [".kiro/specs/*/tasks.md"],
    path: /(?:^|\/)\.kiro\/specs\/[^/]+\/tasks\.md$/,
    companions: ["requirements.md", "design.md"],
    leavesOnly: true,
    // Kiro writes these marks while a task is queued or in progress.
    marks: { "-": "open", "~": "open" },
    inOrder: false,
  },
  {
    name: "OpenSpec",
    places: ["openspec/changes/*/tasks.md"],
    path: /(?:^|\/)openspec\/changes\/(?:.+\/)?tasks\.md$/,
    companions: ["proposal.md", "design.md"],
    leavesOnly: false,
    marks: usualMarks,
    inOrder: false,
  },
  {
    name: "spec-kit",
    places: ["specs/*/tasks.md"],
    path: /(?:^|\/)specs\/[^/]+\/tasks\.md$/,
    content: /^[ \t]*[-*] \[[ xX]\] T\d{3}\b/m,
    companions: ["spec.md", "plan.md"],
    leavesOnly: false,
    marks: usualMarks,
    inOrder: true,
  },
  {
    name: "GSD",
    places: [".planning/ROADMAP.md"],
    path: /(?:^|\/)\.planning\/ROADMAP\.md$/,
    companions: ["PROJECT.md", "REQUIREMENTS.md"],
    leavesOnly: false,
    marks: usualMarks,
    inOrder: false,
  },
  {
    name: "fix plan",
    places: ["fix_plan.md", "@fix_plan.md", ".ralph/fix_plan.md", ".ralph/@fix_plan.md"],
    path: /(?:^|\/)@?fix_plan\.md$/,
    companions: [],
    leavesOnly: false,
    marks: usualMarks,
    inOrder: false,
  },
];

/** The places of all kinds. */
export const markdownPlaces: readonly string[] = [...variants, plainMarkdown].flatMap(({ places }) => places);

/** The kind of a Markdown plan, by its path, else by its text. */
export function variantOf({ file, text }: { file: string; text: string }): Variant {
  const path = file.replaceAll("\\", "/");
  return (
    variants.find((variant) => variant.path.test(path)) ??
    variants.find((variant) => variant.content?.test(text)) ??
    plainMarkdown
  );
}
