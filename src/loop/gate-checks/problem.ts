// What keeps a command from starting, and where it would start.

/** The folder and the environment that a command will have. */
export interface CommandPlace {
  folder: string;
  /** The top of the checkout. */
  top: string;
  environment: Readonly<Record<string, string>>;
}

/** Why a command cannot succeed. */
export interface Problem {
  /** A clause that ends with the fix. */
  text: string;
  /** The word for what is missing. */
  missing: string;
  /** Whether nothing that is done in the checkout is likely to mend it: no such program, or a mistyped name. */
  isCertain?: boolean;
}

/** A problem, or undefined: as far as is known, the command can start. */
export type Found = Problem | undefined;
