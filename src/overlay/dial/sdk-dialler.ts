// Dials through the native part of the SDK, in a process of its own that offers each service as a Unix socket.
import { once } from "node:events";
import { connect } from "node:net";
import * as path from "node:path";
import { OwnerStack } from "../../platform/index.ts";
import type { PublishOptions } from "../contract.ts";
import { probeSdk, type SdkInstallation, startSdkChild } from "../sdk/index.ts";
import { checkServiceName, type Dialler, type DialOptions } from "./dialler.ts";

/** A dialler that starts one process for each service, when the service is first dialled. */
export function createSdkDialler(
  sdk: SdkInstallation,
  options: DialOptions & Pick<PublishOptions, "clock">,
): Dialler {
  const owned = new OwnerStack();
  const sockets = new Map<string, Promise<string>>();
  const offer = async (service: string): Promise<string> => {
    const { addon } = sdk;
    if (addon === undefined) throw new Error("the Ziti SDK for Node is not installed");
    const socket = path.join(options.folder, `dial-${sockets.size}.sock`);
    let onReady = () => {};
    const ready = new Promise<undefined>((resolve) => {
      onReady = () => resolve(undefined);
    });
    const work = { endpoints: [{ service, socket }], dials: true };
    const child = owned.use(
      startSdkChild({ ...sdk, addon }, options, work, ({ tiding }) => {
        if (tiding === "ready") onReady();
      }),
    );
    const end = await Promise.race([ready, child.ended]);
    if (end) throw new Error(end.why);
    // The next call starts another process.
    void child.ended.then(() => sockets.delete(service));
    return socket;
  };
  return {
    name: "sdk",
    probe: () => probeSdk(sdk, options),
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
