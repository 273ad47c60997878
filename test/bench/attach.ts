// The cost of attaching: keystrokes through the gateway and Ziti, time until a run is reachable, throughput of the proxies.
import { gatewayRows } from "./attach/gateway.ts";
import { zitiRows } from "./attach/through-ziti.ts";
import { throughputRows } from "./attach/throughput.ts";
import type { Figure, Row } from "./figure.ts";

/** Each connection type is compared with its parts. */
export const attachFigure: Figure = {
  name: "attach",
  title:
    "Attaching: keystrokes (connections take turns, one tmux session each), time until reachable, throughput",
  needsTools: true,
  async measure(): Promise<Row[]> {
    return [...(await gatewayRows()), ...(await zitiRows()), ...(await throughputRows())];
  },
};
