/** The text of a document is `doc.getText(DOCUMENT_TEXT)`: Markdown. */
export const DOCUMENT_TEXT = 'content'

/** First varUint of a frame on `/collaborate/:docId`, as y-websocket speaks it; `ack` is ours, for clients that asked with `?acks=1`. */
export const DOCUMENT_FRAME = { sync: 0, awareness: 1, queryAwareness: 3, ack: 100 } as const
