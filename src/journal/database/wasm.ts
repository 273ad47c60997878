// The engine's WebAssembly. A bundle has no files next to it, so the build replaces this file with one that holds the bytes.

/** The embedded bytes; undefined outside a bundle, where sql.js finds its own file. */
export async function wasmBinary(): Promise<Uint8Array | undefined> {
  return undefined;
}
