#!/usr/bin/env node
// A fake of OpenZiti's `ziti` program that hosts and dials in the network of fake-network.ts.
const { readFileSync } = require("node:fs");
const net = require("node:net");

const args = process.argv.slice(2);
const identity = args[args.indexOf("-i") + 1];
const { fakeRouter } = JSON.parse(readFileSync(identity, "utf8"));
const say = (level, msg, more = {}) =>
  process.stderr.write(`${JSON.stringify({ level, msg, time: "2026-01-02T00:00:00.000Z", ...more })}\n`);

/** Calls `act` with each line. */
function eachLine(socket, act) {
  let text = "";
  socket.setEncoding("utf8");
  socket.on("data", (chunk) => {
    const lines = (text + chunk).split("\n");
    text = lines.pop();
    for (const line of lines) act(JSON.parse(line));
  });
}

/** Bytes that the network keeps for a client that does not read. With more, nothing of this process gets through. */
const mostKept = 16 * 1024 * 1024;
const joined = new Map();

/** Joins a client of the network and a local service. */
function joinClient(source, target) {
  joined.set(source, target);
  const goOn = () => {
    const isBlocked = [...joined.keys()].some(({ writableLength }) => writableLength > mostKept);
    for (const each of joined.values())
      if (isBlocked) each.pause();
      else each.resume();
  };
  target.on("data", (data) => {
    source.write(data);
    if (source.writableLength > mostKept) goOn();
  });
  target.once("end", () => source.end());
  target.once("close", () => (target.readableEnded ? source.destroySoon() : source.destroy()));
  source.on("drain", goOn);
  source.once("close", () => {
    joined.delete(source);
    target.destroy();
    goOn();
  });
  source.pipe(target);
  for (const each of [source, target]) each.on("error", () => {});
}

function bind({ name, port }) {
  const control = net.connect({ path: fakeRouter });
  control.write(`${JSON.stringify({ bind: name })}\n`);
  eachLine(control, ({ bound, dial }) => {
    if (bound !== undefined) say("info", "hosting service, waiting for connections", { service: name });
    if (dial === undefined) return;
    const target = net.connect({ host: "127.0.0.1", port, allowHalfOpen: true });
    const source = net.connect({ path: fakeRouter, allowHalfOpen: true });
    target.once("error", () => source.destroy());
    target.once("connect", () => source.write(`${JSON.stringify({ accept: dial })}\n`));
    joinClient(source, target);
  });
  // Like the real one it keeps running, and does not reconnect soon.
  control.on("error", () => {});
  control.once("close", () =>
    say("error", "failed to close listener", { error: "channel closed", serviceName: name }),
  );
}

if (args[0] === "tunnel" && args[1] === "host") {
  if (process.env.FAKE_ZITI_MUTE) setInterval(() => {}, 1_000);
  else {
    const asked = net.connect({ path: fakeRouter });
    asked.write('{"list":true}\n');
    eachLine(asked, (services) => {
      for (const service of services) if (service.permissions.includes("Bind")) bind(service);
    });
    setInterval(() => {}, 1_000);
  }
  process.on("SIGTERM", () => process.exit(0));
} else if (args[0] === "demo" && args[1] === "zcat") {
  const service = args.at(-1).replace("ziti:", "");
  const far = net.connect({ path: fakeRouter, allowHalfOpen: true });
  far.write(`${JSON.stringify({ call: service })}\n`);
  let got = 0;
  far.on("data", (chunk) => {
    got += chunk.length;
  });
  far.once("close", () => {
    if (got > 0) return;
    say("fatal", `unable to dial ziti:${service}`, { error: `service '${service}' not found` });
    process.exit(1);
  });
  far.once("end", () => (got > 0 ? process.stdout.end(() => process.exit(0)) : far.destroy()));
  far.on("error", () => {});
  far.pipe(process.stdout);
  process.stdin.pipe(far);
} else {
  say("fatal", `unknown command ${args.join(" ")}`);
  process.exit(1);
}
