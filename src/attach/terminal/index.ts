// The door to the terminal: SSH, keys, and the running agent session in a pseudo-terminal.

export { createHostKey, type HostKey } from "./host-key.ts";
export { createKeyRing, type KeyLines, type KeyRing } from "./key-ring.ts";
export { createSshDoor } from "./ssh-door.ts";
export type { TmuxPlace } from "./tmux-client.ts";
