// The raw interface of @openziti/ziti-sdk-nodejs 0.29.0 with its hazards, in the network of fake-network.ts.
const { readFileSync } = require("node:fs");
const net = require("node:net");

let router;
/** By pointer; a pointer that is free goes to the next client, the last one first. */
const clients = new Map();
const free = [];
let pointers = 0x7f00;

/** What touching freed memory does. */
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
    // The one slot for the offer's callback and for every write's.
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
      // Nothing holds the other side back: there is no way to stop reading.
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
      // Whatever is in the slot by now is called.
      if (!client.over) listener.slot({ conn: handle, status: fault ? -22 : data.length });
    });
    return undefined;
  },

  close(handle) {
    const client = clients.get(handle);
    // Freed twice.
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
