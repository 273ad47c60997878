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
  costUsd?: number | undefined; // undefined if unknown
  usage?: TokenUsage | undefined;
}

/** US dollars per million tokens; a missing cache price is the one for plain input. */
export interface ModelPrice {
  input: number;
  output: number;
  cacheRead?: number | undefined;
  cacheWrite?: number | undefined;
}

/** A model by the name that the agent uses for it. */
export interface PricedModel {
  provider: string | undefined;
  name: string;
}

/** The price of one answer of a model in US dollars; undefined if unknown, never 0 for that. */
export type PriceOf = (model: PricedModel, usage: TokenUsage) => Promise<number | undefined>;

const million = 1_000_000;

/** Prices from the table; the user's own come first, by `model` or `provider/model`. */
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
  // Loaded only when needed: it is half a megabyte.
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

/** One answer of a model. */
export interface Answer {
  model: PricedModel;
  usage: TokenUsage;
  costUsd?: number | undefined; // if the agent knows the cost itself
}

/** Adds up answers; the cost is known only if the cost of each answer is. */
export async function addUp(answers: readonly Answer[], priceOf: PriceOf): Promise<Spending> {
  if (answers.length === 0) return {};
  const usage: TokenUsage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
  let costUsd: number | undefined = 0;
  for (const answer of answers) {
    usage.input += answer.usage.input;
    usage.output += answer.usage.output;
    usage.cacheRead += answer.usage.cacheRead;
    usage.cacheWrite += answer.usage.cacheWrite;
    const cost = answer.costUsd ?? (await priceOf(answer.model, answer.usage));
    costUsd = costUsd === undefined || cost === undefined ? undefined : costUsd + cost;
  }
  return { usage, costUsd };
}
