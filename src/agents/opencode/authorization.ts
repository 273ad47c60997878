// How a client of opencode's server proves that it knows the password: Basic authentication (RFC 7617).

const userName = "opencode"; // the only name that its server accepts

/** The credentials as they are sent; as secret as the password. */
export function opencodeCredentials(password: string): string {
  return Buffer.from(`${userName}:${password}`).toString("base64");
}

/** The value of the header `authorization`. */
export function opencodeAuthorization(password: string): string {
  return `Basic ${opencodeCredentials(password)}`;
}
