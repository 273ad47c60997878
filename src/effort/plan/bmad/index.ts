// The door to the status files of BMAD.
export { bmadForm } from "./form.ts";
