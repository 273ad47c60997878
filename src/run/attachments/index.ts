// The door to attachments.
export { type Attachments, openAttachments } from "./attachments.ts";
