// A module of Go, or a workspace of several.
import { fromTop, inFolder, type Part, type Place, toolFrom } from "./part.ts";

/** The part of a folder with a go.mod or a go.work. */
export function readGoPart(place: Place): Part | undefined {
  const isWorkspace = place.has("go.work");
  if (!isWorkspace && !place.has("go.mod")) return undefined;
  const { folder } = place;
  const members = isWorkspace ? usedFolders(place.read("go.work")) : ["."];
  const patterns = members.map((member) => (member === "." ? "./..." : `./${member}/...`)).join(" ");
  const version = fromTop(place, isWorkspace ? "go.work" : "go.mod");
  return {
    folder,
    kind: isWorkspace ? "Go workspace" : "Go",
    tools: [toolFrom("go", place, [".go-version", ".tool-versions"], { versionFile: version })],
    setup: [inFolder(folder, "go mod download")],
    gates: [`go test ${patterns}`, `go vet ${patterns}`].map((command) => inFolder(folder, command)),
    otherGates: [],
    covers: (below) => members.some((member) => fromTop(place, member) === below),
  };
}

/** The folders after `use`, in a line or in a list. */
function usedFolders(text: string): string[] {
  const plain = text.replaceAll(/\/\/.*$/gm, "");
  const lists = [...plain.matchAll(/^use\s*\(([^)]*)\)/gm)].flatMap(([, list = ""]) => list.split("\n"));
  const lines = [...plain.matchAll(/^use\s+([^\s(]+)\s*$/gm)].map(([, folder = ""]) => folder);
  const folders = [...lists, ...lines].map((each) => each.trim().replace(/^\.\//, "").replace(/\/$/, ""));
  return folders.filter((each) => /^[\w./@+-]+$/.test(each) && !each.startsWith(".."));
}
