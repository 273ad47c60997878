// Compiled code of an earlier run is used only from a folder and a file that this user alone can change.
// @module-tag e2e
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { writeAgent } from "../kit/agent.ts";
import { Workshop } from "../kit/workshop.ts";

const loader = join(dirname(process.env.RALPH_TEST_CLI ?? ""), "compiled-code.cjs");

/** A small bundle that says a word, and the user's folder for its compiled code. */
class Program implements Disposable {
  readonly workshop = new Workshop([{ id: "A" }]);
  readonly bundle = join(this.workshop.folder, "bundle.cjs");
  readonly folder = join(this.workshop.home, ".local/share/ralph/compiled");

  /** The words must have the same length: then V8 itself takes the code of the one for that of the other. */
  write(word: "one" | "two"): void {
    writeFileSync(this.bundle, `exports.word = () => "${word}";\n`);
    utimesSync(this.bundle, 1, 1);
  }

  /** The word that the loaded code says. */
  load(environment: Record<string, string> = {}, hash = "0123"): string {
    const call =
      "console.log(require(process.argv[1]).loadBundle({ file: process.argv[2], hash: process.argv[3], isKept: !process.env.READS }).word())";
    const env = { PATH: process.env.PATH, HOME: this.workshop.home, ...environment };
    return execFileSync(process.execPath, ["-e", call, loader, this.bundle, hash], {
      encoding: "utf8",
      env,
    }).trim();
  }

  /** Leaves compiled code that says "one" beside a bundle that says "two". */
  prepare(): this {
    this.write("one");
    expect(this.load()).toBe("one");
    this.write("two");
    return this;
  }

  file(): string {
    const [name = "", ...others] = readdirSync(this.folder);
    expect(others).toEqual([]);
    return join(this.folder, name);
  }

  [Symbol.dispose](): void {
    this.workshop[Symbol.dispose]();
  }
}

describe.concurrent("compiled code of an earlier run", () => {
  test("is used if it is the user's own", { tags: ["main"] }, () => {
    using program = new Program().prepare();
    expect(statSync(program.folder).mode & 0o777).toBe(0o700);
    expect(statSync(program.file()).mode & 0o777).toBe(0o600);
    expect(program.load()).toBe("one");
  });

  test.each<[string, (program: Program) => void]>([
    ["others can enter its folder", ({ folder }) => chmodSync(folder, 0o755)],
    ["others can write in its folder", ({ folder }) => chmodSync(folder, 0o720)],
    ["others can write it", (program) => chmodSync(program.file(), 0o602)],
    [
      "it is a link",
      (program) => {
        const file = program.file();
        renameSync(file, join(program.workshop.folder, "elsewhere.bin"));
        symlinkSync(join(program.workshop.folder, "elsewhere.bin"), file);
      },
    ],
    [
      "its folder is a link",
      ({ folder, workshop }) => {
        renameSync(folder, join(workshop.folder, "elsewhere"));
        symlinkSync(join(workshop.folder, "elsewhere"), folder);
      },
    ],
    [
      "it was cut off",
      (program) => writeFileSync(program.file(), readFileSync(program.file()).subarray(0, 200)),
    ],
    ["it is empty", (program) => writeFileSync(program.file(), "")],
    ["the bundle was changed later", ({ bundle }) => utimesSync(bundle, 2, 2)],
  ])("is not used if %s", (_, change) => {
    using program = new Program().prepare();
    change(program);
    expect(program.load()).toBe("two");
  });

  test.runIf(process.getuid?.() === 0)("is not used if another user owns the file or the folder", () => {
    using program = new Program().prepare();
    chownSync(program.file(), 1, 1);
    expect(program.load()).toBe("two");
    using other = new Program().prepare();
    chownSync(other.folder, 1, 1);
    expect(other.load()).toBe("two");
  });

  test("is not used for another build", () => {
    using program = new Program().prepare();
    expect(program.load({}, "4567")).toBe("two");
  });

  test.each(["CI", "GITHUB_ACTIONS", "NODE_DISABLE_COMPILE_CACHE"])(
    "is neither used nor left with %s",
    (name) => {
      using program = new Program().prepare();
      expect(program.load({ [name]: "true" })).toBe("two");
      using first = new Program();
      first.write("one");
      expect(first.load({ [name]: "true" })).toBe("one");
      expect(existsSync(first.folder)).toBe(false);
    },
  );

  test("is not left by a command that only reads", async () => {
    using program = new Program();
    program.write("one");
    expect(program.load({ READS: "1" })).toBe("one");
    const { workshop, folder } = program;
    await workshop.cli(["status", "-C", workshop.repository], { NODE_DISABLE_COMPILE_CACHE: "" });
    expect(existsSync(folder)).toBe(false);
  });

  test("needs a bundle that imports nothing while it runs, which Node 20 refuses in such code", () => {
    const source = readFileSync(join(dirname(loader), "bundle.cjs"), "utf8");
    const imports = source
      .split("\n")
      .filter((line) => /\bimport\(/.test(line) && !/^\s*(?:\/?\*|\/\/)/.test(line));
    // In the program of a thread, which is a text of its own, and in comments behind code.
    const others = imports.filter(
      (line) => !line.includes("import(workerData)") && !/\/\*\* @type/.test(line),
    );
    expect(others).toEqual([]);
  });

  test("is not left in a folder that others can write in", () => {
    using program = new Program();
    program.write("one");
    mkdirSync(program.folder, { recursive: true });
    chmodSync(program.folder, 0o777);
    expect(program.load()).toBe("one");
    expect(readdirSync(program.folder)).toEqual([]);
  });

  test("is kept for a few builds only", () => {
    using program = new Program();
    program.write("one");
    for (const hash of ["1", "2", "3", "4", "5", "6"]) program.load({}, hash);
    expect(readdirSync(program.folder).map((name) => name.split("-")[0])).toHaveLength(4);
  });

  test("of a whole run is what the next run uses", async () => {
    using program = new Program();
    const { workshop } = program;
    const agent = writeAgent(workshop, "");
    const run = () =>
      workshop.cli(workshop.runArgs(agent, "--max-iterations", "1"), { NODE_DISABLE_COMPILE_CACHE: "" });
    await run();
    const file = program.file();
    const { ino, mtimeMs } = statSync(file);
    await run();
    expect(program.file()).toBe(file);
    // V8 would have refused it otherwise, and the run would have left another one.
    expect(statSync(file)).toMatchObject({ ino, mtimeMs });
  });
});
