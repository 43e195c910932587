// Where a line ends. Messages and documents have LF alone, but values of boards, suggestions and what they quote are stored as programs
// have sent them, and what reads a file may end a line at any of these.

const LINE_END = /\r\n?|[\n\v\f\x85\u2028\u2029]/

export const linesOf = (text: string): string[] => text.split(LINE_END)

/** The same as one line, with a space between two words. */
export const inOneLine = (text: string): string => text.replace(/[\s\x85]+/g, ' ')
