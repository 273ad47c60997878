// Loads the program's bundle with the code that V8 compiled in an earlier run: compiling it is a third of a start.
// Uses no other file: it is what the entry loads first.
import * as fs from "node:fs";
import { createRequire, Module } from "node:module";
import { homedir } from "node:os";
import * as path from "node:path";
import { setFlagsFromString } from "node:v8";
import { Script } from "node:vm";

/** The bundle's own hash is not computed at each start, because that takes longer than compiling saves. */
export interface Bundle {
  readonly file: string;
  /** Of its content, from the build. */
  readonly hash: string;
  /** Whether this command may leave its compiled code: commands that only read leave nothing. */
  readonly isKept: boolean;
}

/** How long after the start the compiled code is kept, in ms. The agent works then, and what a start needs has been compiled. */
const keptAfter = 5_000;
const most = 4; // files: a few versions of Node and of this program may be in use

/**
 * Loads a bundle and returns its exports. It uses a V8 code cache only if this user wrote it where no sandboxed agent can write,
 * and never in a workflow, where a restored cache may come from an agent.
 */
export function loadBundle(bundle: Bundle): unknown {
  const file = cacheFile(bundle);
  if (file === undefined) return createRequire(bundle.file)(bundle.file);
  // Set now, because V8 refuses code that was compiled under other flags, and these are set later otherwise.
  compileWasmOnce();
  keepHeapSmall();
  const cachedData = readCompiled(file);
  const script = new Script(Module.wrap(fs.readFileSync(bundle.file, "latin1")), {
    filename: bundle.file,
    cachedData,
  });
  const isUsed = cachedData !== undefined && script.cachedDataRejected !== true;
  if (!isUsed && bundle.isKept) keepLater(script, file);
  const module = new Module(bundle.file);
  module.filename = bundle.file;
  const run = script.runInThisContext() as (...values: unknown[]) => void;
  const require = createRequire(bundle.file);
  run.call(module.exports, module.exports, require, module, bundle.file, path.dirname(bundle.file));
  return module.exports;
}

/** The file for the compiled code of this bundle on this Node; undefined if none is to be used. */
function cacheFile({ file, hash }: Bundle): string | undefined {
  const { CI, GITHUB_ACTIONS, NODE_DISABLE_COMPILE_CACHE } = process.env;
  if (CI || GITHUB_ACTIONS || NODE_DISABLE_COMPILE_CACHE) return undefined;
  try {
    // Sandboxed agents have no such folder, wherever XDG_DATA_HOME is.
    const folder = path.join(homedir(), ".local/share/ralph/compiled");
    const { size, mtimeMs } = fs.statSync(file);
    const { version, arch } = process;
    return path.join(folder, `${hash}-${size}-${Math.floor(mtimeMs)}-${version}-${arch}.bin`);
  } catch {
    return undefined;
  }
}

/** Compiles WebAssembly once, quickly. A process that ends would wait for the second compilation: 70 to 170 ms, measured. */
export function compileWasmOnce(): void {
  setFlagsFromString("--liftoff-only");
}

/**
 * Keeps V8's young generation (semi-space) at its first size, and collects the old one before it has doubled. Each start of a child
 * copies the tables of all memory in use: with the 30 to 90 MB that the young generation grows to otherwise, a call of git takes
 * longer to start than to run, measured. The old one grew by 50 MB in a long effort.
 */
export function keepHeapSmall(): void {
  setFlagsFromString("--semi-space-growth-factor=1");
  setFlagsFromString("--heap-growing-percent=100");
}

/** Whether only this user can write in a folder or file. */
function isOwn({ uid, mode }: fs.Stats): boolean {
  return uid === process.getuid?.() && (mode & 0o077) === 0;
}

function readCompiled(file: string): Buffer | undefined {
  try {
    const folder = fs.lstatSync(path.dirname(file));
    if (!folder.isDirectory() || !isOwn(folder)) return undefined;
    const descriptor = fs.openSync(file, fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW);
    try {
      const status = fs.fstatSync(descriptor);
      return status.isFile() && isOwn(status) ? fs.readFileSync(descriptor) : undefined;
    } finally {
      fs.closeSync(descriptor);
    }
  } catch {
    return undefined;
  }
}

/** Once: while the first agent works, or at the end of a short command. */
function keepLater(script: Script, file: string): void {
  const keep = () => {
    clearTimeout(timer);
    process.removeListener("exit", keep);
    keepCompiled(script, file);
  };
  const timer = setTimeout(keep, keptAfter).unref();
  process.once("exit", keep);
}

function keepCompiled(script: Script, file: string): void {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    const folder = path.dirname(file);
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    const status = fs.lstatSync(folder);
    if (!status.isDirectory() || !isOwn(status)) return;
    const descriptor = fs.openSync(temporary, "wx", 0o600);
    try {
      fs.writeFileSync(descriptor, script.createCachedData());
      fs.fsyncSync(descriptor);
    } finally {
      fs.closeSync(descriptor);
    }
    fs.renameSync(temporary, file);
    removeOldest(folder);
  } catch {
    // The next start only takes longer.
    fs.rmSync(temporary, { force: true });
  }
}

function removeOldest(folder: string): void {
  const files = fs.readdirSync(folder).map((name) => path.join(folder, name));
  const byAge = files.map((file) => ({ file, time: fs.lstatSync(file).mtimeMs }));
  for (const { file } of byAge.sort((one, other) => other.time - one.time).slice(most)) fs.unlinkSync(file);
}
