/** The text of a document is `doc.getText(DOCUMENT_TEXT)`: Markdown. */
export const DOCUMENT_TEXT = 'content'

/**
 * The first varUint of a frame on `/collaborate/:docId`. 0, 1 and 3 are y-websocket's; its 2, `auth`, is neither sent nor
 * accepted. `ack` is ours, for clients that ask for acks with `?acks=1` or `?acks=count`.
 */
export const DOCUMENT_FRAME = { sync: 0, awareness: 1, queryAwareness: 3, ack: 100 } as const
