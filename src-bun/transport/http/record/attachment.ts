/** `Content-Disposition` of a download: for old browsers in ASCII, and for all others as RFC 8187 has it. */
export const attachmentNamed = (name: string): string =>
  `attachment; filename="${name.replace(/[^\w. -]/g, '_')}"; filename*=UTF-8''${inHeader(name)}`

/** `encodeURIComponent` leaves some characters that end the value. */
const inHeader = (name: string): string =>
  encodeURIComponent(name.toWellFormed()).replace(
    /['()*!]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
