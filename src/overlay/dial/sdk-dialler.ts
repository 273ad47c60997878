// Dials through the SDK's native part in a process of its own, which offers each service as a Unix socket.
import { once } from "node:events";
import { connect } from "node:net";
import * as path from "node:path";
import { OwnerStack } from "../../platform/index.ts";
import type { PublishOptions } from "../contract.ts";
import { probeSdk, type SdkInstallation, startSdkChild } from "../sdk/index.ts";
import { checkServiceName, type DialOptions } from "./cli-dialler.ts";
import type { Dialler } from "./dialler.ts";

/** Dials with the SDK; a process is started for each service at its first dialling. */
export function createSdkDialler(
  parts: SdkInstallation,
  place: DialOptions & Pick<PublishOptions, "clock">,
): Dialler {
  const owned = new OwnerStack();
  const sockets = new Map<string, Promise<string>>();
  const offer = async (service: string): Promise<string> => {
    const { addon } = parts;
    if (addon === undefined) throw new Error("the Ziti SDK for Node is not installed");
    const socket = path.join(place.folder, `dial-${sockets.size}.sock`);
    let ready = () => {};
    const isReady = new Promise<undefined>((resolve) => {
      ready = () => resolve(undefined);
    });
    const what = { endpoints: [{ service, socket }], dials: true };
    const child = owned.use(
      startSdkChild({ ...parts, addon }, place, what, ({ tiding }) => {
        if (tiding === "ready") ready();
      }),
    );
    const end = await Promise.race([isReady, child.ended]);
    if (end) throw new Error(end.why);
    // The next dialling starts another one.
    void child.ended.then(() => sockets.delete(service));
    return socket;
  };
  return {
    name: "sdk",
    probe: () => probeSdk(parts, place),
    async dial(service) {
      checkServiceName(service);
      const offered = sockets.get(service) ?? offer(service);
      sockets.set(service, offered);
      const stream = connect({ path: await offered, allowHalfOpen: true });
      await once(stream, "connect");
      return stream;
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
