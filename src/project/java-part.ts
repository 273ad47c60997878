// A project of Java or Kotlin, built with Maven or Gradle.
import { inFolder, type Part, type Place, type Tool, toolFrom } from "./part.ts";

/** The part of a folder with a build of Maven or Gradle. */
export function readJavaPart(place: Place): Part | undefined {
  if (place.has("pom.xml")) return maven(place);
  const builds = ["settings.gradle", "settings.gradle.kts", "build.gradle", "build.gradle.kts"];
  return builds.some((name) => place.has(name)) ? gradle(place) : undefined;
}

function maven(place: Place): Part {
  const program = wrapper(place, "mvnw") ?? "mvn";
  const text = place.read("pom.xml");
  const properties = ["maven.compiler.release", "java.version", "maven.compiler.target", "release"];
  const version = properties
    .map((name) => new RegExp(`<${name.replaceAll(".", "\\.")}>\\s*([\\d.]+)\\s*<`).exec(text)?.[1])
    .find((each) => each !== undefined);
  return partOf(place, "Java with Maven", {
    tool: java(place, version),
    setup: `${program} --batch-mode test-compile`,
    gates: [`${program} --batch-mode test`],
    otherGates: [`${program} --batch-mode verify`],
    isWhole: /<modules>/.test(text),
  });
}

function gradle(place: Place): Part {
  const program = wrapper(place, "gradlew") ?? "gradle";
  const text = ["build.gradle", "build.gradle.kts"].map((name) => place.read(name)).join("\n");
  const version =
    /JavaLanguageVersion\.of\(\s*(\d+)/.exec(text)?.[1] ??
    /jvmToolchain\(\s*(\d+)/.exec(text)?.[1] ??
    /(?:source|target)Compatibility\s*=\s*(?:JavaVersion\.VERSION_|['"])?(\d+)/.exec(text)?.[1];
  return partOf(place, "Java with Gradle", {
    tool: java(place, version),
    setup: `${program} --no-daemon testClasses`,
    gates: [`${program} --no-daemon check`],
    otherGates: [`${program} --no-daemon test`],
    isWhole: ["settings.gradle", "settings.gradle.kts"].some((name) => /\binclude\b/.test(place.read(name))),
  });
}

interface Build {
  tool: Tool;
  setup: string;
  gates: readonly string[];
  otherGates: readonly string[];
  /** Whether it builds projects in folders below, too. */
  isWhole: boolean;
}

function partOf(place: Place, kind: string, { tool, setup, gates, otherGates, isWhole }: Build): Part {
  const { folder } = place;
  return {
    folder,
    kind,
    tools: [tool],
    setup: [inFolder(folder, setup)],
    gates: gates.map((command) => inFolder(folder, command)),
    otherGates: otherGates.map((command) => inFolder(folder, command)),
    covers: () => isWhole,
  };
}

/** The program that the repository keeps, as a command. */
function wrapper(place: Place, name: string): string | undefined {
  if (!place.has(name)) return undefined;
  return place.isExecutable(name) ? `./${name}` : `sh ./${name}`;
}

/** The newest version with long support that the tests of this program know. */
const usualVersion = "21";

function java(place: Place, named: string | undefined): Tool {
  const version = named === undefined ? usualVersion : named.replace(/^1\.(\d+)$/, "$1");
  return toolFrom("java", place, [".java-version", ".sdkmanrc", ".tool-versions"], { version });
}
