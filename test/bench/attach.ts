// What joining costs: a keystroke with the gateway and through Ziti, how soon a run can be dialled, what the proxies let through.
import { gatewayRows } from "./attach/gateway.ts";
import { zitiRows } from "./attach/through-ziti.ts";
import { throughputRows } from "./attach/throughput.ts";
import type { Figure, Row } from "./figure.ts";

/** People who join a run, each way beside what it is made of. */
export const attachFigure: Figure = {
  name: "attach",
  title:
    "Joining a run: keystrokes (each way in turns, one tmux session each), how soon it can be dialled, throughput",
  async measure(): Promise<Row[]> {
    return [...(await gatewayRows()), ...(await zitiRows()), ...(await throughputRows())];
  },
};
