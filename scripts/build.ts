// Builds dist: one readable CommonJS bundle, large packages in files beside it, small entries, and the licences.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { type BuildOptions, build, type Metafile, type Plugin } from "esbuild";
import { buildPage, pageBeside } from "./build-page.ts";
import { finishBundle, writeEntries } from "./entries.ts";
import { type BundledPackage, bundledPackages, renderLicenses } from "./licenses.ts";
import { type NativePlatform, nativeFile, nativePlatforms, ownPlatforms } from "./native.ts";
import { renderSbom } from "./sbom.ts";

const require = createRequire(import.meta.url);

/** The package whose native parts are in `dist`. */
const nativePackage = "@lydell/node-pty";

/** The package of the sandbox; its entry is in `dist`. */
const sandboxPackage = path.join(path.dirname(require.resolve("@anthropic-ai/sandbox-runtime")), "..");

/** A thread loads the package for artifacts by its address, the file beside the bundle. */
const artifactsBeside: Plugin = {
  name: "artifacts-beside",
  setup(setup) {
    setup.onLoad({ filter: /src[\\/]github[\\/]artifact-module\.ts$/ }, () => {
      const file = JSON.stringify(`./${packagesApart["@actions/artifact"]}`);
      const contents = `export const artifactModule = new URL(${file}, import.meta.url).href;`;
      return { contents, loader: "js" };
    });
  },
};

/** The child process with the native Ziti SDK has an entry of its own beside the bundle. */
const hostBeside: Plugin = {
  name: "host-beside",
  setup(setup) {
    setup.onLoad({ filter: /src[\\/]overlay[\\/]sdk[\\/]sdk\.ts$/ }, ({ path: file }) => ({
      contents: readFileSync(file, "utf8").replace("../../../dist/ziti-host.cjs", "./ziti-host.cjs"),
      loader: "ts",
    }));
  },
};

/** The sandbox's host process has an entry of its own, too, and Java's part of the sandbox is beside it. */
const sandboxBeside: Plugin = {
  name: "sandbox-beside",
  setup(setup) {
    setup.onLoad({ filter: /src[\\/]sandbox[\\/]sandbox\.ts$/ }, ({ path: file }) => ({
      contents: readFileSync(file, "utf8").replaceAll("../../dist/", "./"),
      loader: "ts",
    }));
  },
};

/** A release is packed with a file beside `dist` that names its commit. */
const releaseAbove: Plugin = {
  name: "release-above",
  setup(setup) {
    setup.onLoad({ filter: /src[\\/]run[\\/]release[\\/]release\.ts$/ }, ({ path: file }) => ({
      contents: readFileSync(file, "utf8").replace("../../../release.json", "../release.json"),
      loader: "ts",
    }));
  },
};

/** The parsers of plans are loaded when a plan needs one, from the files beside the bundle. */
const parsersBeside: Plugin = {
  name: "parsers-beside",
  setup(setup) {
    setup.onLoad({ filter: /src[\\/]effort[\\/]plan[\\/]packages\.ts$/ }, ({ path: file }) => {
      const source = readFileSync(file, "utf8");
      const contents = source.replaceAll(
        /load\("([^"]+)"\)/g,
        (_, name: string) => `load("./${packagesApart[name]}")`,
      );
      return { contents, loader: "ts" };
    });
  },
};

/** Large packages that not every run needs, each in a file of its own. */
const packagesApart: Readonly<Record<string, string>> = {
  "@actions/artifact": "runner-artifact.cjs",
  "@anthropic-ai/sandbox-runtime": "sandbox-runtime.cjs",
  "@actions/core": "runner.cjs",
  "@actions/exec": "runner-exec.cjs",
  "@lydell/node-pty": "pty.cjs",
  "@opencode-ai/sdk/v2/client": "opencode.cjs",
  "@pydantic/genai-prices": "prices.cjs",
  hono: "hono.cjs",
  "mdast-util-from-markdown": "markdown.cjs",
  "sql.js": "sql.cjs",
  ssh2: "ssh.cjs",
  yaml: "yaml.cjs",
};

const apart: Plugin = {
  name: "apart",
  setup(setup) {
    setup.onResolve({ filter: /^[@a-z]/ }, ({ path: name }) => {
      const file = Object.hasOwn(packagesApart, name) ? packagesApart[name] : undefined;
      return file === undefined ? undefined : { path: `./${file}`, external: true };
    });
  },
};

/** The native part of the pseudo-terminal is in a folder beside the bundle, for each platform except Windows. */
const nativeBeside: Plugin = {
  name: "native-beside",
  setup(setup) {
    setup.onLoad({ filter: /node-pty[\\/]requireBinary\.js$/ }, () => ({
      contents: [
        'const place = [__dirname, "native", [process.platform, process.arch].join("-")];',
        'exports.requireBinary = (file) => require([...place, file].join("/"));',
      ].join("\n"),
      loader: "js",
    }));
    setup.onLoad({ filter: /node-pty[\\/]windowsTerminal\.js$/ }, () => ({ contents: "", loader: "js" }));
  },
};

/** Leaves out compiled ciphers, which are optional: every machine uses Node's own. */
const noCompiledCiphers: Plugin = {
  name: "no-compiled-ciphers",
  setup(setup) {
    setup.onResolve({ filter: /sshcrypto\.node$|^cpu-features$/ }, ({ path: name }) => {
      return { path: name, namespace: "not-compiled" };
    });
    setup.onLoad({ filter: /./, namespace: "not-compiled" }, () => ({
      contents: 'throw new Error("it is not compiled");',
      loader: "js",
    }));
  },
};

/**
 * Leaves out the unzip library of @actions/artifact: downloads are our own (src/github/download.ts), and its dependency
 * buffers 0.1.1 has no licence.
 */
const noUnzip: Plugin = {
  name: "no-unzip",
  setup(setup) {
    setup.onResolve({ filter: /^unzip-stream$/ }, ({ path: name }) => ({
      path: name,
      namespace: "left-out",
    }));
    setup.onLoad({ filter: /./, namespace: "left-out" }, () => ({
      contents: "module.exports = {};",
      loader: "js",
    }));
  },
};

/** Leaves out the runner toolkit's HTTP client, 0.8 MB: only identity tokens need it, which the program never asks for. */
const noIdentityTokens: Plugin = {
  name: "no-identity-tokens",
  setup(setup) {
    setup.onResolve({ filter: /^@actions\/http-client/ }, ({ path: name, importer }) => {
      return /@actions[\\/]core[\\/]/.test(importer) ? { path: name, namespace: "left-out" } : undefined;
    });
  },
};

/** The options of every bundle. */
function commonOptions(outfile: string): BuildOptions {
  return {
    outfile,
    bundle: true,
    platform: "node",
    target: "node20.19",
    format: "cjs",
    charset: "ascii",
    legalComments: "none",
    logLevel: "warning",
    metafile: true,
    // The "main" of jsonc-parser loads parts that a bundler does not find; its "module" is complete.
    mainFields: ["module", "main"],
    // Packages written as modules use their own address; a bundle has one address for all of them.
    define: { "import.meta.url": "bundleUrl" },
    banner: { js: 'const bundleUrl = require("node:url").pathToFileURL(__filename).href;' },
    plugins: [nativeBeside, noCompiledCiphers, noUnzip, noIdentityTokens],
  };
}

/** The options of the program's own bundle, in dist and in the tests' build. */
function bundleOptions(outfile: string): BuildOptions {
  const starts = ["cli", "main", "post"].map((entry) => `export * from "./src/${entry}.ts";`);
  return {
    ...commonOptions(outfile),
    stdin: { contents: starts.join("\n"), resolveDir: process.cwd(), sourcefile: "bundle.ts", loader: "ts" },
    plugins: [parsersBeside, artifactsBeside, hostBeside, sandboxBeside, releaseAbove, pageBeside, apart],
  };
}

/** The build of a process beside the program: it starts with a function of `src/<name>.ts`. */
function hostOptions(folder: string, name: string, start: string): BuildOptions {
  return {
    ...commonOptions(path.join(folder, `${name}.cjs`)),
    stdin: {
      contents: `import { ${start} } from "./src/${name}.ts"; void ${start}();`,
      resolveDir: process.cwd(),
      sourcefile: `${name}.ts`,
      loader: "ts",
    },
  };
}

/** Builds dist into a folder, with the native parts of these platforms, by default this machine's. */
export async function buildInto(
  folder: string,
  platforms: readonly NativePlatform[] = ownPlatforms(),
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const platform of platforms) {
    const native = path.join(folder, "native", platform);
    mkdirSync(native, { recursive: true });
    writeFileSync(path.join(native, "pty.node"), nativeFile(platform), { mode: 0o644 });
  }
  const javaAgent = path.join(sandboxPackage, "vendor/java-proxy-agent/srt-proxy-agent.jar");
  copyFileSync(javaAgent, path.join(folder, "native/srt-proxy-agent.jar"));
  const packages = Object.entries(packagesApart).map(([name, file]) =>
    build({ ...commonOptions(path.join(folder, file)), entryPoints: [name] }),
  );
  // Bundles of their own: the process with the native SDK may crash and must hold nothing else.
  const zitiHost = build(hostOptions(folder, "ziti-host", "startZitiHost"));
  const sandboxHost = build({
    ...hostOptions(folder, "sandbox-host", "startSandboxHost"),
    plugins: [apart],
  });
  const main = build(bundleOptions(path.join(folder, "bundle.cjs")));
  const loader = build({
    ...commonOptions(path.join(folder, "compiled-code.cjs")),
    entryPoints: ["src/platform/machine/compiled-code.ts"],
    banner: {},
  });
  const [page, ...built] = await Promise.all([
    buildPage(folder),
    main,
    loader,
    zitiHost,
    sandboxHost,
    ...packages,
  ]);
  writeEntries(folder, finishBundle(folder));
  // The database engine looks for it beside its own file.
  const engine = readFileSync(require.resolve("sql.js/dist/sql-wasm.wasm"));
  writeFileSync(path.join(folder, "sql-wasm.wasm"), engine, { mode: 0o644 });
  writeLicenses(folder, [page, ...built.map(({ metafile }) => metafile)], platforms);
}

/** Writes `licenses.txt`, and the list of the same packages for other programs. */
function writeLicenses(
  folder: string,
  metafiles: readonly (Metafile | undefined)[],
  platforms: readonly NativePlatform[],
): void {
  const known = metafiles.filter((metafile) => metafile !== undefined);
  // The player of recordings holds a compiled copy of it.
  const packages = bundledPackages(known, ["node_modules/solid-js"]);
  // npm installs the native part of this machine only, and none has a licence text: they are parts of one package.
  const terminal = packages.find(({ name }) => name === nativePackage);
  if (terminal === undefined) throw new Error(`no bundle contains ${nativePackage}`);
  const { version, license, texts } = terminal;
  for (const platform of platforms)
    packages.push({ name: `${nativePackage}-${platform}`, version, license, texts });
  // Its rules are in a file of this project.
  const rules = JSON.parse(readFileSync("scripts/secretlint-license.json", "utf8")) as BundledPackage;
  const all = [...packages, rules];
  writeFileSync(path.join(folder, "licenses.txt"), renderLicenses(all));
  writeFileSync(path.join(folder, "sbom.cdx.json"), renderSbom(all));
}

if (process.argv[1] === import.meta.filename) {
  rmSync("dist", { recursive: true, force: true });
  await buildInto("dist", nativePlatforms);
}
