/** The text of a document is `doc.getText(DOCUMENT_TEXT)`: Markdown. */
export const DOCUMENT_TEXT = 'content'

/** The first varUint of a frame on `/collaborate/:docId`. Three are y-websocket's; `ack` is ours, for clients that send `?acks=1`. */
export const DOCUMENT_FRAME = { sync: 0, awareness: 1, queryAwareness: 3, ack: 100 } as const
