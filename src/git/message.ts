// Makes any text fit for a commit message.

/** The longest subject, in characters. */
const longestSubject = 200;

/** A subject of one line and the body below it, without what git refuses in a message. */
export function renderMessage(subject: string, body: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out.
  const flat = subject.replace(/[\x00-\x20\x7f\u2028\u2029]+/g, " ").trim();
  const characters = [...(flat || "Work done by ralph-ci")];
  const short =
    characters.length > longestSubject
      ? `${characters.slice(0, longestSubject - 1).join("")}…`
      : characters.join("");
  const text = body.replaceAll("\0", "").trim();
  return text ? `${short}\n\n${text}\n` : `${short}\n`;
}
