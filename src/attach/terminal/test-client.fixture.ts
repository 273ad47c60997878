// SSH clients of a test, without a program: they can break the rules of SSH.
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { Client, type ClientChannel, type ConnectConfig } from "ssh2";
import { renderCallerLine } from "../../overlay/index.ts";
import type { AttachableRun } from "../attach.fixture.ts";
import type { ServiceName } from "../index.ts";

/** A connection to a service, from this machine or from an identity of the network. */
export async function reach(run: AttachableRun, name: ServiceName, identity?: string): Promise<Socket> {
  const line = connect(run.endpoint(name).socket);
  line.on("error", () => {});
  await once(line, "connect");
  if (identity !== undefined) line.write(renderCallerLine(identity));
  return line;
}

/** Connects with an SSH client of the test. `error` is undefined when it was accepted. */
export async function enter(
  run: AttachableRun,
  name: ServiceName,
  { identity, ...how }: ConnectConfig & { identity?: string } = {},
) {
  const sock = await reach(run, name, identity);
  const client = new Client();
  const answered = new Promise<Error | undefined>((resolve) => {
    client.once("ready", () => resolve(undefined));
    client.once("error", resolve);
    client.once("close", () => resolve(new Error("closed")));
  });
  client.connect({ sock, username: "x", readyTimeout: 0, ...how });
  const error = await answered;
  client.on("error", () => {});
  return { client, sock, error };
}

/** Opens a shell. `exited` resolves with its exit code. */
export function shell(client: Client): Promise<ClientChannel & { exited: Promise<number> }> {
  return new Promise((resolve, reject) => {
    client.shell({ term: "xterm", rows: 20, cols: 60 }, (error, channel) => {
      if (error) return reject(error);
      const exited = new Promise<number>((done) => channel.once("exit", done));
      resolve(Object.assign(channel, { exited }));
    });
  });
}
