// Loaded into the program under test before its entry: gives its large files the code that an earlier process compiled.
// The program's own loader keeps such code in the user's home and never in a workflow; tests have fresh homes, and many are workflows.
const { readFileSync, renameSync, statSync, writeFileSync } = require("node:fs");
const { Module, createRequire } = require("node:module");
const { basename, dirname, join } = require("node:path");
const { Script } = require("node:vm");
const { isMainThread } = require("node:worker_threads");

const folder = process.env.RALPH_TEST_COMPILED;
// The tests' own variable is not the program's.
delete process.env.RALPH_TEST_COMPILED;
const load = Module._extensions[".js"];
const small = 50_000; // bytes

if (folder && isMainThread) {
  // V8 refuses code that was compiled under other flags, and the program sets these.
  const { compileWasmOnce, keepHeapSmall } = require(join(dirname(process.argv[1]), "compiled-code.cjs"));
  compileWasmOnce();
  keepHeapSmall();
  Module._extensions[".cjs"] = (module, file) =>
    statSync(file).size < small ? load(module, file) : loadCompiled(module, file);
}

function loadCompiled(module, file) {
  const { size, mtimeMs } = statSync(file);
  const kept = join(folder, `${basename(file)}-${size}-${Math.floor(mtimeMs)}-${process.version}.bin`);
  const cachedData = read(kept);
  const script = new Script(Module.wrap(readFileSync(file, "latin1")), { filename: file, cachedData });
  if (!cachedData) process.once("exit", () => keep(script, kept));
  const run = script.runInThisContext();
  run.call(module.exports, module.exports, createRequire(file), module, file, dirname(file));
}

function read(file) {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

function keep(script, file) {
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, script.createCachedData());
  renameSync(temporary, file);
}
