// The door to attachments.
export { type Attachments, checkIdentity, openAttachments } from "./attachments.ts";
