// All figures of a real Ziti network; without the ziti program the rows say so.
import { existsSync } from "node:fs";
import { OwnerStack } from "../../../src/platform/index.ts";
import { ziti } from "../../kit/install-tools.ts";
import { ZitiNetwork } from "../../kit/ziti/network.ts";
import { type Row, skippedRow } from "../figure.ts";
import { runStartRows } from "./run-start.ts";
import { openEcho, zitiKeystrokeRows } from "./ziti-keystroke.ts";

/** The figures with a controller, a router and a tunneler on this machine. */
export async function zitiRows(): Promise<Row[]> {
  if (!existsSync(ziti)) {
    const why = "the ziti program is missing (test/tools/bin/ziti)";
    return [
      skippedRow("keystroke, OpenSSH through Ziti to the gateway", why),
      skippedRow("from the start of a run to its invitation", why),
    ];
  }
  await using owned = new OwnerStack();
  const network = owned.use(await ZitiNetwork.open());
  const echoCaller = await openEcho(network, owned);
  return [...(await zitiKeystrokeRows(network, echoCaller)), ...(await runStartRows(network, echoCaller))];
}
