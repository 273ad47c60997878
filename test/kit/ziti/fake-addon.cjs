// The native interface of @openziti/ziti-sdk-nodejs 0.29.0 with its hazards, in the network of fake-network.ts.
const { readFileSync } = require("node:fs");
const net = require("node:net");

let router;
/** By pointer; the next client gets the pointer that was freed last. */
const clients = new Map();
const free = [];
let pointers = 0x7f00;
/** What is never freed: for each write 2.9 KB, and two and a half times its bytes. */
const lost = [];
let owed = 0;

/** Leaks in pieces of 64 KB, so that objects of JavaScript do not add to it. */
function leak(bytes) {
  owed += bytes;
  if (owed < 65_536) return;
  lost.push(Buffer.alloc(owed, 1));
  owed = 0;
}

/** Bytes that the network keeps for a client that does not read. With more, nothing of this process gets through. */
const mostKept = 16 * 1024 * 1024;
const held = [];
/** A close so soon after the last write was taken reaches the client late. */
const settling = 100; // ms
const lateness = 30_000; // ms

/** The effect of using freed memory. */
function crash() {
  process.kill(process.pid, "SIGSEGV");
}

function eachLine(socket, act) {
  let text = "";
  socket.setEncoding("utf8");
  socket.on("data", (chunk) => {
    const lines = (text + chunk).split("\n");
    text = lines.pop();
    for (const line of lines) act(JSON.parse(line));
  });
}

/** Takes the held writes, unless some client blocks the process. */
function goOn() {
  while (held.length > 0) {
    if ([...clients.values()].some(({ stream }) => stream.writableLength > mostKept)) return;
    held.shift()();
  }
}

module.exports = {
  async init(identity) {
    if (router) throw new Error("one context a process");
    ({ fakeRouter: router } = JSON.parse(readFileSync(identity, "utf8")));
    if (!router) throw new Error("EINVAL");
  },

  listen(service, _argument, onListen, onClient, onClientConnect, onClientData) {
    // One slot for the callbacks of the listening and of every write.
    const listener = { slot: onListen };
    const control = net.connect({ path: router });
    control.on("error", () => {});
    control.write(`${JSON.stringify({ bind: service })}\n`);
    eachLine(control, ({ bound, dial }) => {
      // The only callback that gets a bare number.
      if (bound !== undefined) listener.slot(bound);
      if (dial === undefined) return;
      pointers += 16;
      const handle = free.pop() ?? pointers;
      const stream = net.connect({ path: router, allowHalfOpen: true });
      stream.on("error", () => {});
      stream.write(`${JSON.stringify({ accept: dial })}\n`);
      const client = { handle, listener, stream, over: false, takenAt: -settling };
      clients.set(handle, client);
      for (const event of ["drain", "close"]) stream.on(event, goOn);
      onClient({ status: 0, client: handle, clt_ctx: { caller_id: "maintainer" } });
      setImmediate(() => onClientConnect({ status: 0, client: handle }));
      // Reading cannot be paused, so nothing slows the other side.
      stream.on("data", (data) => client.over || onClientData({ client: handle, app_data: data }));
      const end = () => {
        if (client.over) return;
        client.over = true;
        // Our side is closed at once, and what is written later is lost.
        stream.destroy();
        onClientData({ client: handle, app_data: undefined });
        setImmediate(() => onClientData({ client: handle, app_data: undefined }));
      };
      stream.once("end", end);
      stream.once("close", end);
    });
  },

  write(handle, data, onWritten) {
    const client = clients.get(handle);
    if (!client) return crash();
    const { listener, stream } = client;
    listener.slot = onWritten;
    const copy = Buffer.from(data);
    leak(Math.round(2_900 + 2.5 * copy.length));
    const taken = () => {
      if (client.over) return;
      client.takenAt = performance.now();
      // The callback that is in the slot now is called. It says that the bytes were taken, and not that they were sent.
      listener.slot({ conn: handle, status: copy.length });
      if (client.over) client.unsent = copy;
      else stream.write(copy);
    };
    setImmediate(() => {
      held.push(taken);
      goOn();
    });
    return undefined;
  },

  close(handle) {
    const client = clients.get(handle);
    // It was freed twice.
    if (!client) return crash();
    clients.delete(handle);
    free.push(handle);
    client.over = true;
    const end = () => {
      if (client.unsent) client.stream.write(client.unsent);
      client.stream.destroySoon();
    };
    const isEarly = performance.now() - client.takenAt < settling;
    if (isEarly) setTimeout(end, lateness);
    else end();
    goOn();
    return undefined;
  },

  connect(service, onConnected) {
    const asked = net.connect({ path: router });
    asked.write(`${JSON.stringify({ call: service })}\n`);
    asked.once("error", (fault) => onConnected(fault, undefined));
    asked.once("connect", () => onConnected(undefined, asked));
  },
};
