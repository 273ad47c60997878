// The door to the colours of the page.
export { chooseNext, readChoice, restoreChoice, useTheme } from "./theme.ts";
