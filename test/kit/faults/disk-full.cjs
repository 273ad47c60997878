// Preloaded into the action: once a marker file exists, every write to a file fails with ENOSPC.
const fs = require("node:fs");
const path = require("node:path");

const marker = process.env.RALPH_TEST_DISK_FULL;
const entry = path.basename(process.argv[1] ?? "");
const standardStreams = 2;

/** Calls that need disk space; standard streams are exempt. */
const calls = [
  "writeSync",
  "writevSync",
  "writeFileSync",
  "appendFileSync",
  "copyFileSync",
  "mkdirSync",
  "mkdtempSync",
];
const later = ["write", "writev", "writeFile", "appendFile", "copyFile", "mkdir", "mkdtemp"];

if (marker && (entry === "main.cjs" || entry === "post.cjs")) {
  const isFull = (target) =>
    !(typeof target === "number" && target <= standardStreams) && fs.existsSync(marker);
  const fault = (call) =>
    Object.assign(new Error(`ENOSPC: no space left on device, ${call}`), {
      code: "ENOSPC",
      errno: -28,
      syscall: call,
    });
  for (const name of calls) {
    const real = fs[name];
    fs[name] = (...args) => {
      if (isFull(args[0])) throw fault(name);
      return real.apply(fs, args);
    };
  }
  for (const name of later) {
    const real = fs[name];
    fs[name] = (...args) => {
      if (!isFull(args[0])) return real.apply(fs, args);
      process.nextTick(args.at(-1), fault(name));
    };
  }
  for (const name of ["writeFile", "appendFile", "copyFile", "mkdir", "mkdtemp"]) {
    const real = fs.promises[name];
    fs.promises[name] = async (...args) => {
      if (isFull()) throw fault(name);
      return real.apply(fs.promises, args);
    };
  }
  const realOpen = fs.promises.open;
  fs.promises.open = async (...args) => {
    const handle = await realOpen.apply(fs.promises, args);
    for (const name of ["write", "writev", "writeFile", "appendFile"]) {
      const real = handle[name];
      handle[name] = async (...more) => {
        if (isFull()) throw fault(name);
        return real.apply(handle, more);
      };
    }
    return handle;
  };
}
