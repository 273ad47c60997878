// The door to the sandbox in which agents and gates work.
export {
  type DeniedHost,
  type Door,
  type EnclosedProgram,
  type MaskedKey,
  openAir,
  type Sandbox,
  type SandboxState,
} from "./contract.ts";
export { runSandboxHost } from "./host/index.ts";
export { type FilePlaces, hostOfAddress } from "./policy/index.ts";
export { openSandbox, type SandboxOptions } from "./sandbox.ts";
export { findSupport, knowsSandbox, type SandboxSupport } from "./support.ts";
