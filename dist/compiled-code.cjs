"use strict";
var __create = Object.create;
var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __getProtoOf = Object.getPrototypeOf;
var __hasOwnProp = Object.prototype.hasOwnProperty;
var __export = (target, all) => {
  for (var name in all)
    __defProp(target, name, { get: all[name], enumerable: true });
};
var __copyProps = (to, from, except, desc) => {
  if (from && typeof from === "object" || typeof from === "function") {
    for (let key of __getOwnPropNames(from))
      if (!__hasOwnProp.call(to, key) && key !== except)
        __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });
  }
  return to;
};
var __toESM = (mod, isNodeMode, target) => (target = mod != null ? __create(__getProtoOf(mod)) : {}, __copyProps(
  // If the importer is in node compatibility mode or this is not an ESM
  // file that has been converted to a CommonJS file using a Babel-
  // compatible transform (i.e. "__esModule" has not been set), then set
  // "default" to the CommonJS "module.exports" for node compatibility.
  isNodeMode || !mod || !mod.__esModule ? __defProp(target, "default", { value: mod, enumerable: true }) : target,
  mod
));
var __toCommonJS = (mod) => __copyProps(__defProp({}, "__esModule", { value: true }), mod);

// src/platform/machine/compiled-code.ts
var compiled_code_exports = {};
__export(compiled_code_exports, {
  compileWasmOnce: () => compileWasmOnce,
  keepHeapSmall: () => keepHeapSmall,
  loadBundle: () => loadBundle
});
module.exports = __toCommonJS(compiled_code_exports);
var fs = __toESM(require("node:fs"), 1);
var import_node_module = require("node:module");
var import_node_os = require("node:os");
var path = __toESM(require("node:path"), 1);
var import_node_v8 = require("node:v8");
var import_node_vm = require("node:vm");
var keptAfter = 5e3;
var most = 4;
function loadBundle(bundle) {
  const file = cacheFile(bundle);
  if (file === void 0) return (0, import_node_module.createRequire)(bundle.file)(bundle.file);
  compileWasmOnce();
  keepHeapSmall();
  const cachedData = readCompiled(file);
  const script = new import_node_vm.Script(import_node_module.Module.wrap(fs.readFileSync(bundle.file, "latin1")), {
    filename: bundle.file,
    cachedData
  });
  const isUsed = cachedData !== void 0 && script.cachedDataRejected !== true;
  if (!isUsed && bundle.isKept) keepLater(script, file);
  const module2 = new import_node_module.Module(bundle.file);
  module2.filename = bundle.file;
  const run = script.runInThisContext();
  const require2 = (0, import_node_module.createRequire)(bundle.file);
  run.call(module2.exports, module2.exports, require2, module2, bundle.file, path.dirname(bundle.file));
  return module2.exports;
}
function cacheFile({ file, hash }) {
  const { CI, GITHUB_ACTIONS, NODE_DISABLE_COMPILE_CACHE } = process.env;
  if (CI || GITHUB_ACTIONS || NODE_DISABLE_COMPILE_CACHE) return void 0;
  try {
    const folder = path.join((0, import_node_os.homedir)(), ".local/share/ralph/compiled");
    const { size, mtimeMs } = fs.statSync(file);
    const { version, arch } = process;
    return path.join(folder, `${hash}-${size}-${Math.floor(mtimeMs)}-${version}-${arch}.bin`);
  } catch {
    return void 0;
  }
}
function compileWasmOnce() {
  (0, import_node_v8.setFlagsFromString)("--liftoff-only");
}
function keepHeapSmall() {
  (0, import_node_v8.setFlagsFromString)("--semi-space-growth-factor=1");
  (0, import_node_v8.setFlagsFromString)("--heap-growing-percent=100");
}
function isOwn({ uid, mode }) {
  return uid === process.getuid?.() && (mode & 63) === 0;
}
function readCompiled(file) {
  try {
    const folder = fs.lstatSync(path.dirname(file));
    if (!folder.isDirectory() || !isOwn(folder)) return void 0;
    const descriptor = fs.openSync(file, fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW);
    try {
      const status = fs.fstatSync(descriptor);
      return status.isFile() && isOwn(status) ? fs.readFileSync(descriptor) : void 0;
    } finally {
      fs.closeSync(descriptor);
    }
  } catch {
    return void 0;
  }
}
function keepLater(script, file) {
  const keep = () => {
    clearTimeout(timer);
    process.removeListener("exit", keep);
    keepCompiled(script, file);
  };
  const timer = setTimeout(keep, keptAfter).unref();
  process.once("exit", keep);
}
function keepCompiled(script, file) {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    const folder = path.dirname(file);
    fs.mkdirSync(folder, { recursive: true, mode: 448 });
    const status = fs.lstatSync(folder);
    if (!status.isDirectory() || !isOwn(status)) return;
    const descriptor = fs.openSync(temporary, "wx", 384);
    try {
      fs.writeFileSync(descriptor, script.createCachedData());
      fs.fsyncSync(descriptor);
    } finally {
      fs.closeSync(descriptor);
    }
    fs.renameSync(temporary, file);
    removeOldest(folder);
  } catch {
    fs.rmSync(temporary, { force: true });
  }
}
function removeOldest(folder) {
  const files = fs.readdirSync(folder).map((name) => path.join(folder, name));
  const byAge = files.map((file) => ({ file, time: fs.lstatSync(file).mtimeMs }));
  for (const { file } of byAge.sort((one, other) => other.time - one.time).slice(most)) fs.unlinkSync(file);
}
// Annotate the CommonJS export names for ESM import in node:
0 && (module.exports = {
  compileWasmOnce,
  keepHeapSmall,
  loadBundle
});
