// The door to the page of reports: the data that it shows. Its program runs in a browser; scripts/build-page.ts bundles it.
export type * from "./data/index.ts";
