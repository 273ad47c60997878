// Tokens and what they cost, by a maintained table of prices and the user's own.

/** The tokens that a turn used; `input` counts no cached tokens. */
export interface TokenUsage {
  input: number;
  output: number;
  cacheRead: number;
  cacheWrite: number;
}

/** The tokens and the cost of a turn. */
export interface Spending {
  /** US dollars; undefined when not known. */
  costUsd?: number | undefined;
  usage?: TokenUsage | undefined;
}

/** US dollars per million tokens; a cache price that is not given is the one for plain input. */
export interface ModelPrice {
  input: number;
  output: number;
  cacheRead?: number | undefined;
  cacheWrite?: number | undefined;
}

/** A model as an agent names it, and its provider where the agent tells. */
export interface PricedModel {
  provider: string | undefined;
  name: string;
}

/** What one answer of a model cost in US dollars; undefined where its price is not known, never 0 for that. */
export type PriceOf = (model: PricedModel, usage: TokenUsage) => Promise<number | undefined>;

const million = 1_000_000;

/** Prices with some of the user's own, by the model's name, with or without its provider before a slash. */
export function createPrices(own: Readonly<Record<string, ModelPrice>>): PriceOf {
  return async (model, usage) => {
    const price = own[`${model.provider}/${model.name}`] ?? own[model.name];
    return price ? byOwnPrice(price, usage) : byTable(model, usage);
  };
}

function byOwnPrice(price: ModelPrice, usage: TokenUsage): number {
  const parts = [
    usage.input * price.input,
    usage.output * price.output,
    usage.cacheRead * (price.cacheRead ?? price.input),
    usage.cacheWrite * (price.cacheWrite ?? price.input),
  ];
  return parts.reduce((sum, part) => sum + part, 0) / million;
}

/** Source: https://github.com/pydantic/genai-prices; its input counts the cached tokens too. */
async function byTable({ provider, name }: PricedModel, usage: TokenUsage): Promise<number | undefined> {
  // Half a megabyte, which a run whose agent tells the price itself never needs.
  const { calcPrice } = await import("@pydantic/genai-prices");
  const tokens = {
    input_tokens: usage.input + usage.cacheRead + usage.cacheWrite,
    output_tokens: usage.output,
    cache_read_tokens: usage.cacheRead,
    cache_write_tokens: usage.cacheWrite,
  };
  try {
    return calcPrice(tokens, name, provider === undefined ? {} : { providerId: provider })?.total_price;
  } catch {
    return undefined;
  }
}

/** Nothing used. */
export const noUsage: TokenUsage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };

/** Both together. */
export function addUsage(one: TokenUsage, other: TokenUsage): TokenUsage {
  return {
    input: one.input + other.input,
    output: one.output + other.output,
    cacheRead: one.cacheRead + other.cacheRead,
    cacheWrite: one.cacheWrite + other.cacheWrite,
  };
}
