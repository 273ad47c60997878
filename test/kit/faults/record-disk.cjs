// Preloaded into a run: writes down in which order it writes files, flushes and renames them, and starts programs.
const fs = require("node:fs");
const path = require("node:path");
const childProcess = require("node:child_process");
const { isMainThread } = require("node:worker_threads");

const record = process.env.RALPH_TEST_DISK_RECORD;

if (record && isMainThread && path.basename(process.argv[1] ?? "") === "cli.cjs") {
  const real = { ...fs };
  const { spawn } = childProcess;
  const files = new Map();
  const descriptorOfRecord = real.openSync(record, "a");
  const note = (event) => real.writeSync(descriptorOfRecord, `${JSON.stringify(event)}\n`);
  fs.openSync = (file, ...more) => {
    const descriptor = real.openSync(file, ...more);
    files.set(descriptor, String(file));
    return descriptor;
  };
  fs.closeSync = (descriptor) => {
    files.delete(descriptor);
    return real.closeSync(descriptor);
  };
  fs.writeFileSync = (file, ...more) => {
    note({ kind: "write", file: typeof file === "number" ? files.get(file) : String(file) });
    return real.writeFileSync(file, ...more);
  };
  let flushes = 0;
  const begin = (descriptor) => {
    flushes += 1;
    const flush = { file: files.get(descriptor), flush: flushes };
    note({ kind: "flush", ...flush });
    return () => note({ kind: "flushed", ...flush });
  };
  fs.fsyncSync = (descriptor) => {
    const end = begin(descriptor);
    real.fsyncSync(descriptor);
    end();
  };
  fs.fsync = (descriptor, done) => {
    const end = begin(descriptor);
    real.fsync(descriptor, (error) => {
      if (!error) end();
      done(error);
    });
  };
  fs.renameSync = (from, to) => {
    real.renameSync(from, to);
    note({ kind: "rename", from: String(from), file: String(to) });
  };
  childProcess.spawn = (program, args, ...more) => {
    note({ kind: "start", command: [program, ...(Array.isArray(args) ? args : [])].join(" ") });
    return spawn(program, args, ...more);
  };
}
