// How the parts of the server are asked and how they answer.

/** A request, read to its end. */
export interface Asked {
  method: string;
  url: URL;
  body: Buffer;
  authorization: string;
  /** Of the server itself. */
  address: string;
}

/** An answer; without bytes or JSON it has no body. */
export interface Answer {
  status: number;
  json?: unknown;
  bytes?: Buffer;
  headers?: Readonly<Record<string, string>>;
}

/** What GitHub's REST API answers where something is wrong. */
export function refusal(status: number, message: string): Answer {
  return {
    status,
    json: { message, documentation_url: "https://docs.github.com/rest", status: String(status) },
  };
}
