// A package of Rust, or a workspace of several.
import { inFolder, type Part, type Place, toolFrom } from "./part.ts";

/** The part of a folder with a Cargo.toml. */
export function readRustPart(place: Place): Part | undefined {
  if (!place.has("Cargo.toml")) return undefined;
  const { folder } = place;
  const isWorkspace = /^\[workspace\b/m.test(place.read("Cargo.toml"));
  const locked = place.has("Cargo.lock") ? " --locked" : "";
  const all = isWorkspace ? " --workspace" : "";
  return {
    folder,
    kind: isWorkspace ? "Rust workspace" : "Rust",
    tools: [toolFrom("rust", place, ["rust-toolchain.toml", "rust-toolchain"])],
    setup: [inFolder(folder, `cargo fetch${locked}`)],
    gates: [inFolder(folder, `cargo test${all}${locked}`)],
    otherGates: [`cargo build${all}${locked}`, `cargo clippy${all} --all-targets -- -D warnings`].map(
      (command) => inFolder(folder, command),
    ),
    covers: () => isWorkspace,
  };
}
