import { type Behaviour, describeAgentContract } from "../contract.suite.ts";
import { createCommandAgent } from "./index.ts";

const commands: Record<Behaviour, string> = {
  echo: "cat",
  fail: "echo something broke; exit 3",
  hang: `trap "" TERM; setsid sh -c 'trap "" TERM; while :; do sleep 1; done' & echo ready; while :; do sleep 1; done`,
  leave: "setsid sleep 600 >/dev/null & echo done",
  leak: `printf '%s' "$CANARY" | cut -c1-10 | tr -d '\\n'; printf '%s\\n' "$CANARY" | cut -c11-`,
  flood: "head -c 30000000 /dev/zero | tr '\\0' x",
};

describeAgentContract("command", (behaviour) => createCommandAgent(commands[behaviour]), { canWait: false });
