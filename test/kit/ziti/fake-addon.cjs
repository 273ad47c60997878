// The native interface of @openziti/ziti-sdk-nodejs 0.29.0 with its hazards, in the network of fake-network.ts.
const { readFileSync } = require("node:fs");
const net = require("node:net");

let router;
/** By pointer; the next client gets the pointer that was freed last. */
const clients = new Map();
const free = [];
let pointers = 0x7f00;

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

module.exports = {
  async init(identity) {
    if (router) throw new Error("one context a process");
    ({ fakeRouter: router } = JSON.parse(readFileSync(identity, "utf8")));
    if (!router) throw new Error("EINVAL");
  },

  listen(service, argument, onListen, onClient, onClientConnect, onClientData) {
    // One slot for the callbacks of the listening and of every write.
    const listener = { slot: onListen };
    const control = net.connect({ path: router });
    control.on("error", () => {});
    control.write(`${JSON.stringify({ bind: service })}\n`);
    eachLine(control, ({ bound, dial }) => {
      if (bound !== undefined) listener.slot({ status: bound, js_arb_data: argument });
      if (dial === undefined) return;
      pointers += 16;
      const handle = free.pop() ?? pointers;
      const stream = net.connect({ path: router, allowHalfOpen: true });
      stream.on("error", () => {});
      stream.write(`${JSON.stringify({ accept: dial })}\n`);
      const client = { handle, listener, stream, over: false };
      clients.set(handle, client);
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
    if (client.over) return undefined;
    stream.write(Buffer.from(data), (fault) => {
      // The callback that is in the slot now is called.
      if (!client.over) listener.slot({ conn: handle, status: fault ? -22 : data.length });
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
    // What was written before still arrives.
    client.stream.destroySoon();
    return undefined;
  },

  connect(service, onConnected) {
    const asked = net.connect({ path: router });
    asked.write(`${JSON.stringify({ call: service })}\n`);
    asked.once("error", (fault) => onConnected(fault, undefined));
    asked.once("connect", () => onConnected(undefined, asked));
  },
};
