// A project of Ruby with Bundler.
import { inFolder, type Part, type Place, toolFrom } from "./part.ts";

/** The part of a folder with a Gemfile. */
export function readRubyPart(place: Place): Part | undefined {
  if (!place.has("Gemfile")) return undefined;
  const { folder } = place;
  const names = [place.read("Gemfile"), place.read("Gemfile.lock"), ...specifications(place)].join("\n");
  const depends = (name: string) => new RegExp(`(^|['"\\s])${name}(?=['"\\s(]|$)`, "m").test(names);
  const version = /^\s*ruby\s+['"](?:~>\s*)?(\d[\d.]*)['"]/m.exec(place.read("Gemfile"))?.[1];
  const gates = [
    ...(place.names.includes("spec") && depends("rspec") ? ["rspec"] : testTask(place)),
    ...(depends("rubocop") && place.has(".rubocop.yml") ? ["rubocop"] : []),
  ];
  return {
    folder,
    kind: "Ruby with Bundler",
    tools: [toolFrom("ruby", place, [".ruby-version", ".tool-versions"], { version })],
    // The gems of the runner cannot be changed from a sandbox, so they are in the checkout.
    setup: ["bundle config set --local path vendor/bundle", "bundle install"].map((command) =>
      inFolder(folder, command),
    ),
    gates: gates.map((command) => inFolder(folder, `bundle exec ${command}`)),
    otherGates: [],
    covers: () => false,
  };
}

function specifications(place: Place): string[] {
  return place.names.filter((name) => name.endsWith(".gemspec")).map((name) => place.read(name));
}

function testTask(place: Place): string[] {
  if (place.has("bin/rails") && place.names.includes("test")) return ["rails test"];
  const text = place.read("Rakefile");
  if (/Rake::TestTask|Minitest::TestTask|task[ (]:?['"]?test\b/.test(text)) return ["rake test"];
  return /RSpec::Core::RakeTask/.test(text) ? ["rake spec"] : [];
}
