// Turns the table of the house into the linter's configuration.
import { execFileSync } from "node:child_process";
import { platformOnly, rooms } from "./house.ts";

interface Override {
  includes: string[];
  linter: { rules: Record<string, unknown> };
}

const isFile = (name: string) => name.endsWith(".ts");

/** The patterns that match an import of a room, from wherever it is written. */
function importPatterns(name: string): string[] {
  return isFile(name)
    ? [`./${name}`, `../${name}`, `../../${name}`]
    : [`./${name}/**`, `../${name}/**`, `../../${name}/**`];
}

function arrowRule(name: string, imports: readonly string[]): Override {
  const forbidden = rooms.filter(
    (room) => room.name !== name && room.name !== "platform" && !imports.includes(room.name),
  );
  const groups = forbidden.map((room) => ({
    group: importPatterns(room.name),
    message: `${name} may not import ${room.name}: imports run down only (scripts/house.ts).`,
  }));
  const paths = Object.fromEntries(
    platformOnly.map((module) => [module, "Only src/platform touches the machine."]),
  );
  return {
    includes: isFile(name)
      ? [`src/${name}`]
      : [
          `src/${name}/**`,
          `!src/${name}/**/*.test.ts`,
          `!src/${name}/**/*.suite.ts`,
          `!src/${name}/**/*.fixture.ts`,
        ],
    linter: {
      rules: {
        style: {
          noRestrictedImports: {
            level: "error",
            options: {
              ...(name === "platform" ? {} : { paths }),
              ...(groups.length > 0 ? { patterns: groups } : {}),
            },
          },
          ...(name === "platform" ? {} : { noProcessEnv: "error" }),
        },
      },
    },
  };
}

/** The whole of biome.json. */
export function renderLinterConfiguration(): string {
  const configuration = {
    $schema: "./node_modules/@biomejs/biome/configuration_schema.json",
    files: {
      includes: [
        "src/**",
        "test/**",
        "scripts/**",
        "*.ts",
        "*.json",
        "!dist",
        "!package-lock.json",
        "!biome.json",
      ],
    },
    formatter: { indentStyle: "space", lineWidth: 110 },
    linter: {
      rules: {
        preset: "recommended",
        correctness: {
          noPrivateImports: { level: "error", options: { defaultVisibility: "package" } },
          noUnusedImports: "error",
          noUnusedVariables: "error",
        },
        style: { noDefaultExport: "error", noEnum: "error", useImportType: "error" },
        suspicious: { noImportCycles: { level: "error", options: { ignoreTypes: false } } },
      },
    },
    overrides: [
      ...rooms.map((room) => arrowRule(room.name, room.imports)),
      {
        includes: [
          "test/**",
          "scripts/**",
          "src/**/*.test.ts",
          "*.ts",
          "src/**/*.d.ts",
          "src/**/*.suite.ts",
          "src/**/*.fixture.ts",
        ],
        linter: {
          rules: {
            correctness: { noPrivateImports: "off" },
            style: { noDefaultExport: "off", noProcessEnv: "off", noNonNullAssertion: "off" },
          },
        },
      },
    ],
  };
  // Biome formats its own configuration too, so it has the last word on where lines break.
  return execFileSync("node_modules/.bin/biome", ["format", "--stdin-file-path=generated.json"], {
    input: JSON.stringify(configuration, null, 2),
    encoding: "utf8",
  });
}
