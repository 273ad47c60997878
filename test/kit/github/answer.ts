// Requests and answers of the fake GitHub server.

/** A request with its whole body. */
export interface ParsedRequest {
  method: string;
  url: URL;
  body: Buffer;
  authorization: string;
  address: string;
}

/** An answer; without bytes or JSON it has no body. */
export interface Answer {
  status: number;
  json?: unknown;
  bytes?: Buffer;
  headers?: Readonly<Record<string, string>>;
  /** What differs from GitHub's schema, in a request over GraphQL and its answer. */
  graphFaults?: readonly string[];
}

/** An error in the format of GitHub's REST API. */
export function refusal(status: number, message: string): Answer {
  return {
    status,
    json: { message, documentation_url: "https://docs.github.com/rest", status: String(status) },
  };
}
