// A document that is open in a room is in the address, so that a reload, a link and the way back show it.

/** From this width on a document stands beside the conversation; below it, each is a tab. */
export const WIDE = '(min-width: 1200px)'

export const pathBeside = (roomId: string, documentId: string): string => `/rooms/${roomId}?beside=${documentId}`
