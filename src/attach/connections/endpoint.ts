// Puts one service behind its entrance, the same way for each kind.
import * as path from "node:path";
import { OwnerStack } from "../../platform/index.ts";
import type { ServiceName } from "../contract.ts";
import { type EntranceOptions, type Guest, openEntrance } from "./listener.ts";

/** Where a service can be reached. */
export interface Endpoint {
  readonly name: ServiceName;
  /** The path of its Unix socket; its folder lets this user alone in. */
  readonly socket: string;
  /** Its port of 127.0.0.1, where one was wanted. */
  readonly port: number | undefined;
}

/** Something that takes guests; disposing it sends them home. */
export interface Door extends AsyncDisposable {
  welcome(guest: Guest): void;
}

/** What all entrances have in common. */
export interface EntranceParts extends Pick<EntranceOptions, "hasPort" | "clock" | "limits"> {
  /** Where the Unix sockets go: a short path, open to this user alone. */
  readonly folder: string;
}

/** Opens the entrance of a service to what is behind it. */
export async function openEndpoint(
  name: ServiceName,
  door: Door,
  { folder, ...parts }: EntranceParts,
): Promise<Endpoint & AsyncDisposable> {
  await using owned = new OwnerStack();
  const socket = path.join(folder, `${name}.sock`);
  const entrance = owned.use(
    await openEntrance({ ...parts, file: socket, onGuest: (guest) => door.welcome(guest) }),
  );
  owned.use(door);
  const kept = owned.move();
  return { name, socket, port: entrance.port, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}
