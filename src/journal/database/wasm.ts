// Where the engine's WebAssembly comes from: a bundle has no file beside it, so the build puts the bytes in here.

/** The bytes that were built in; undefined where the package stands in node_modules and finds its own file. */
export async function wasmBinary(): Promise<Uint8Array | undefined> {
  return undefined;
}
