// Parses the prices of models that a user gives.
import { ConfigurationError } from "../platform/index.ts";

/** US dollars per million tokens; undefined where it was not given. */
export interface GivenPrice {
  input: number;
  output: number;
  cacheRead: number | undefined;
  cacheWrite: number | undefined;
}

const amount = String.raw`\d+(?:\.\d+)?`;
/** A model's name may contain slashes, and even `=`; its prices come last. */
const entryPattern = new RegExp(
  `^(.*\\S)\\s*=\\s*(${amount})/(${amount})(?:/(${amount}))?(?:/(${amount}))?$`,
);

/**
 * Parses entries `MODEL=INPUT/OUTPUT[/CACHE-READ[/CACHE-WRITE]]`; of two for one model the later one counts.
 * @throws ConfigurationError
 */
export function parsePrices(name: string, entries: readonly string[]): Record<string, GivenPrice> {
  return Object.fromEntries(entries.map((entry) => parsePrice(name, entry)));
}

function parsePrice(name: string, entry: string): [string, GivenPrice] {
  const [, model, input, output, cacheRead, cacheWrite] = entryPattern.exec(entry.trim()) ?? [];
  if (model === undefined) {
    throw new ConfigurationError(
      `--${name} "${entry}" is not a price; write MODEL=INPUT/OUTPUT in US dollars per million tokens, for example --${name} my-model=3/15`,
    );
  }
  const optional = (price: string | undefined) => (price === undefined ? undefined : Number(price));
  return [
    model,
    {
      input: Number(input),
      output: Number(output),
      cacheRead: optional(cacheRead),
      cacheWrite: optional(cacheWrite),
    },
  ];
}
