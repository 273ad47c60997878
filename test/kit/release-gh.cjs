#!/usr/bin/env node
// Stands in for the program gh in a release: keeps tags, releases and pull requests in a file.
const fs = require("node:fs");
const path = require("node:path");

const args = process.argv.slice(2);
const world = JSON.parse(fs.readFileSync(process.env.WORLD, "utf8"));
const option = (name) => args[args.indexOf(name) + 1];
const field = (name) => args.find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1);

const commands = {
  api() {
    const [address] = args.filter((each) => each.startsWith("repos/ralph-ci/ralph-ci/"));
    const tag = address.split("/tags/")[1];
    if (address.includes("/matching-refs/")) {
      const matching = Object.entries(world.tags).filter(([name]) => name.startsWith(tag));
      return matching.map(([name, sha]) => ({ ref: `refs/tags/${name}`, object: { sha } }));
    }
    const name = tag ?? field("ref").slice("refs/tags/".length);
    if ((option("--method") === "POST") === Object.hasOwn(world.tags, name))
      throw new Error(`HTTP 422 for ${name}`);
    world.tags[name] = field("sha");
  },
  "release list": () => Object.keys(world.releases).map((tagName) => ({ tagName })),
  "release create"() {
    if (!Object.hasOwn(world.tags, args[2])) throw new Error(`there is no tag ${args[2]}`);
    const files = args.slice(args.indexOf("--notes-file") + 2);
    world.releases[args[2]] = [
      ...files.map((file) => path.basename(file)),
      fs.readFileSync(option("--notes-file"), "utf8"),
    ];
  },
  "pr list": () => world.pulls.map((_, number) => ({ number })),
  "pr create"() {
    world.pulls.push({ title: option("--title"), head: option("--head") });
  },
  "pr edit"() {
    world.pulls[Number(args[2])].title = option("--title");
  },
  "workflow run"() {
    world.started.push(`${args[2]} ${option("--ref")}`);
  },
};

if (!process.env.GH_TOKEN) throw new Error("gh has no token");
const command = commands[args[0]] ?? commands[args.slice(0, 2).join(" ")];
const answer = command();
fs.writeFileSync(process.env.WORLD, JSON.stringify(world));
if (answer !== undefined) console.log(JSON.stringify(answer));
