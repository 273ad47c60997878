// Violates each rule of the architecture once, and checks that the linter complains.
// @module-tag e2e
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { findLayoutFaults } from "../../scripts/layout.ts";
import { phrasesIn } from "../../scripts/plain-words.ts";
import { version } from "../../src/run/release/version.ts";

const top = join(import.meta.dirname, "../..");

/** Runs the linter on src plus these files. The text has one line per complaint, in GitHub's format. */
function lintWith(planted: Readonly<Record<string, string>>): { code: number | null; text: string } {
  const folder = mkdtempSync(join(tmpdir(), "ralph-ci-linted-"));
  try {
    for (const name of ["src", "scripts", "biome.json"])
      cpSync(join(top, name), join(folder, name), { recursive: true });
    symlinkSync(join(top, "node_modules"), join(folder, "node_modules"));
    for (const [file, text] of Object.entries(planted)) writeFileSync(join(folder, "src", file), text);
    const args = ["check", "--error-on-warnings", "--max-diagnostics=none", "--reporter=github", "src"];
    const biome = join(folder, "node_modules/.bin/biome");
    const { status, stdout, stderr } = spawnSync(biome, args, { cwd: folder, encoding: "utf8" });
    return { code: status, text: `${stdout}${stderr}` };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The complaints about one file. */
const about = (text: string, file: string) =>
  text.split("\n").filter((line) => line.startsWith("::error ") && line.includes(`/src/${file},`));

const exported = (name: string) => `/** Planted. */\nexport const ${name} = 1;\n`;
const importing = (name: string, from: string) =>
  `import { ${name} } from "${from}";\n\n/** Planted. */\nexport const use = () => ${name};\n`;

/** One violation of each rule, each in its own file. */
const violations: readonly (readonly [
  what: string,
  file: string,
  text: string,
  rule: string,
  sentence: string,
])[] = [
  [
    "an import that runs up",
    "journal/planted-up.ts",
    importing("runLoop", "../loop/index.ts"),
    "noRestrictedImports",
    "journal may not import loop",
  ],
  [
    "an import of a sibling",
    "git/planted-sibling.ts",
    importing("openJournal", "../journal/index.ts"),
    "noRestrictedImports",
    "git may not import journal",
  ],
  [
    "an import of a file in src itself",
    "loop/planted-file.ts",
    importing("startCli", "../cli.ts"),
    "noRestrictedImports",
    "loop may not import cli.ts",
  ],
  [
    "an import past a door",
    "loop/planted-past.ts",
    importing("planted", "../git/planted.ts"),
    "noPrivateImports",
    "",
  ],
  [
    "an import past a door from a file in src itself",
    "post.ts",
    importing("planted", "./git/planted.ts"),
    "noPrivateImports",
    "",
  ],
  [
    "a cycle",
    "effort/planted-one.ts",
    `${importing("two", "./planted-two.ts")}${exported("one")}`,
    "noImportCycles",
    "",
  ],
  [
    "the file system outside of platform",
    "report/planted-fs.ts",
    importing("readFileSync", "node:fs"),
    "noRestrictedImports",
    "Only src/platform touches the machine",
  ],
  [
    "a process outside of platform",
    "agents/planted-process.ts",
    importing("spawn", "node:child_process"),
    "noRestrictedImports",
    "Only src/platform touches the machine",
  ],
  [
    "the environment outside of platform",
    "cli/planted-env.ts",
    "/** Planted. */\nexport const home = () => process.env.HOME;\n",
    "noProcessEnv",
    "",
  ],
  [
    "a spread object literal",
    "report/planted-spread.ts",
    "/** Planted. */\nexport const packed = { ...{ one: 1, two: 2 }, three: 3 };\n",
    "",
    "Write the properties out",
  ],
  [
    "an import past the door of a folder inside a module",
    "git/planted-inner.ts",
    importing("planted", "./sync/planted-private.ts"),
    "noPrivateImports",
    "",
  ],
  [
    "a default export",
    "inputs/planted-default.ts",
    "/** Planted. */\nexport default 1;\n",
    "noDefaultExport",
    "",
  ],
];

describe("the linter", () => {
  const files = Object.fromEntries(violations.map(([, file, text]) => [file, text]));
  const helpers = {
    "git/planted.ts": exported("planted"),
    "git/sync/planted-private.ts": exported("planted"),
    "effort/planted-two.ts": `${importing("one", "./planted-one.ts")}${exported("two")}`,
  };
  let planted: ReturnType<typeof lintWith>;
  beforeAll(() => {
    planted = lintWith({ ...files, ...helpers });
  });

  test.each(violations)("catches %s", (_, file, __, rule, sentence) => {
    expect(planted.code).not.toBe(0);
    const lines = about(planted.text, file);
    expect(lines.filter((line) => line.includes(`/${rule}`) && line.includes(sentence))).not.toEqual([]);
  });

  test("accepts the code as it is", () => {
    expect(lintWith({})).toMatchObject({ code: 0, text: expect.not.stringContaining("::error") });
  });
});

test("the repository contains no symbolic links, because they would point to a place on one machine", () => {
  const { status, stdout } = spawnSync("git", ["ls-files", "--stage"], { cwd: top, encoding: "utf8" });
  // This copy of the code may not be a git checkout.
  if (status === 0) expect(stdout.split("\n").filter((line) => line.startsWith("120000"))).toEqual([]);
});

test("the version in the code equals the version of the package", () => {
  expect(version).toBe(JSON.parse(readFileSync(join(top, "package.json"), "utf8")).version);
});

describe("the layout of src", { tags: ["main"] }, () => {
  /** The faults of src plus these files. */
  function faultsWith(planted: Readonly<Record<string, string>>): string[] {
    const folder = mkdtempSync(join(tmpdir(), "ralph-ci-layout-"));
    try {
      cpSync(join(top, "src"), join(folder, "src"), { recursive: true });
      for (const [file, text] of Object.entries(planted)) writeFileSync(join(folder, "src", file), text);
      return findLayoutFaults(folder);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
  const crowd = Array.from({ length: 13 }, (_, index) => [`inputs/planted-${index}.ts`, exported("one")]);

  test.each([
    ["a loose file in src", { "planted.ts": exported("one") }, "src/planted.ts is not in scripts/modules.ts"],
    [
      "a file over 300 lines",
      { "git/planted.ts": "// Line.\n".repeat(301) },
      "src/git/planted.ts has 301 lines",
    ],
    ["an entry over 60 lines", { "main.ts": "// Line.\n".repeat(61) }, "src/main.ts has 61 lines"],
    ["more than 12 files in a folder", Object.fromEntries(crowd), "src/inputs has "],
  ])("refuses %s", (_, planted, sentence) => {
    expect(faultsWith(planted).filter((fault) => fault.startsWith(sentence))).toHaveLength(1);
  });

  test("accepts the files of this repository", () => {
    expect(findLayoutFaults(top)).toEqual([]);
  });
});

test.each(["Whoever comes first wins.", "Nobody is here.", "It is no branch.", "The run goes on."])(
  "%j is refused as hard to read",
  (text) => {
    expect(phrasesIn(`A plain line.\n${text}`)).toHaveLength(1);
    expect(phrasesIn(`A plain line.\n${text}`)[0]).toMatch(/^2: /);
  },
);

test.each(["There is no effort here.", "It is no longer open.", "The run continues."])(
  "%j is accepted as plain",
  (text) => {
    expect(phrasesIn(text)).toEqual([]);
  },
);

describe("length of files", { tags: ["main"] }, () => {
  const source = join(top, "src");
  const lengths = readdirSync(source, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => ({ file, lines: readFileSync(join(source, file), "utf8").trimEnd().split("\n").length }));

  test("no file has more than 300 lines", () => {
    expect(lengths.length).toBeGreaterThan(50);
    expect(lengths.filter(({ lines }) => lines > 300)).toEqual([]);
  });

  test("no entry has more than 60 lines", () => {
    const entries = lengths.filter(({ file }) => ["main.ts", "post.ts", "cli.ts"].includes(file));
    expect(entries).not.toEqual([]);
    expect(entries.filter(({ lines }) => lines > 60)).toEqual([]);
  });
});
