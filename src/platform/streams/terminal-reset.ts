// What a terminal needs after a program that could not clean up.

/** Main screen, cursor, no mouse reports, no bracketed paste, plain text. */
export const terminalReset =
  "\x1b[?1049l\x1b[?25h\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?2004l\x1b[?1l\x1b>\x1b[0m";
