// Sizes are in bytes unless the name says otherwise; durations are in milliseconds.

/** A JSON frame on any socket. */
export const JSON_FRAME_MAX_BYTES = 64 * 1024
/** A binary document frame, and the transport's own cap: longer ones are closed with 1009 before any code of ours sees them. */
export const DOCUMENT_FRAME_MAX_BYTES = 1024 * 1024
/** A body of an HTTP request. */
export const BODY_MAX_BYTES = 64 * 1024
/** How deep JSON from outside may nest. */
export const JSON_MAX_DEPTH = 32

export const NAME_MAX_CHARS = 40
/** Why somebody is sent away: it must fit into a close frame, 123 bytes. */
export const REASON_MAX_CHARS = 120
export const ROOM_NAME_MAX_CHARS = 60
export const TITLE_MAX_CHARS = 120
export const MESSAGE_MAX_CHARS = 4000
export const MESSAGE_PAGE_MAX = 100
export const BOARD_NAME_MAX_CHARS = 60
export const BOARDS_MAX = 200
export const BOARD_COLUMNS_MAX = 40
export const BOARD_CHOICES_MAX = 50
export const RECORDS_PER_BOARD = 10_000
export const RECORDS_PER_BATCH = 500
export const RECORD_PAGE_MAX = 500
export const CELL_MAX_CHARS = 1000
/** Structs in one update of a document. A paste is one, an afternoon of typing offline some hundreds. */
export const STRUCTS_PER_UPDATE = 50_000
/** Yjs clients that may have written in one update, and in a document; every open of an editor that writes is one. */
export const CLIENTS_PER_UPDATE = 5000
export const CLIENTS_PER_DOCUMENT = 50_000
/**
 * When the updates since the last snapshot are folded into it: once they are four times as long as the snapshot, so that an edit
 * costs the same however long the document is, but never fewer nor more updates than these.
 */
export const COMPACT_AFTER_UPDATES = 10_000
export const COMPACT_AFTER_UPDATES_AT_MOST = 20_000
export const COMPACT_AFTER_BYTES = 512 * 1024
/** Awareness (caret, name, colour) of one client. */
export const AWARENESS_MAX_BYTES = 1024
/** A socket is one editor; a second one is let pass for providers that reuse a socket. */
export const AWARENESS_CLIENTS_PER_SOCKET = 2
/** Carets are told at most this often; the last position wins. */
export const AWARENESS_EVERY_MS = 100
/** "Back at two". */
export const CUSTOM_STATUS_MAX_CHARS = 80
export const NOTICE_MAX_CHARS = 500
/** Of one presence subscription. */
export const WATCHED_MAX = 500
/** Of one chat socket. */
export const CHAT_ROOMS_MAX = 100
/** That somebody types is told at most this often. */
export const TYPING_RATE = { perSecond: 1, burst: 1 }
/** Who is here is told at most this often. */
export const PRESENCE_EVERY_MS = 100
/** How often who watches `/changes` is told: thirty times a second, as often as a screen shows it. */
export const WATCHED_EVERY_MS = 33
/** How many changes the log keeps. Who asks for older ones is told to begin anew. */
export const CHANGES_KEPT = 1_000_000
/** How many missed changes are told one by one; beyond that a snapshot is shorter. */
export const RESUME_MAX_CHANGES = 5000

export const SPOKEN_CODE_CHARS = 8
export const CODE_LIFETIME_MS = 24 * 60 * 60 * 1000
/** How long the code before the present one still opens the door. */
export const OLD_CODE_GRACE_MS = 2 * 60 * 1000
export const WRONG_CODES_PER_MINUTE_PER_ADDRESS = 5
export const WRONG_CODES_PER_MINUTE = 30
export const JOINS_PER_MINUTE_PER_ADDRESS = 300
export const SOCKETS_PER_ADDRESS = 1000
export const OPENS_PER_10_S_PER_ADDRESS = 1000
/** Every other request: pages, the API, what scripts ask. Thirty people behind one router need a few hundred to come in. */
export const REQUESTS_PER_10_S_PER_ADDRESS = 3000
export const KICK_MS = 10 * 60 * 1000
export const TICKET_LIFETIME_MS = 30_000
export const DOCUMENT_TOKEN_LIFETIME_MS = 12 * 60 * 60 * 1000
/** How long a request for an answer at the door may stay open, and when somebody who does not ask any more is forgotten. */
export const WAITING_ANSWER_MS = 25_000
export const WAITING_FORGOTTEN_MS = 60_000
export const WAITING_MAX = 200
export const WAITING_MAX_PER_ADDRESS = 5
export const AUDIT_PAGE_MAX = 100
export const SESSION_LIFETIME_MS = 30 * 24 * 60 * 60 * 1000

/** A socket is closed with 4400 when it sent more bad frames than this in a minute. */
export const BAD_FRAMES_PER_MINUTE = 20
/** A reader that owes more than this is told nothing more until it has read it; then it is told the rest, from the log. */
export const READER_MAY_OWE_BYTES = 256 * 1024
/** Answers to its own questions are not held back: a reader that owes so much of them is closed with 4408. */
export const SEND_BUFFER_MAX_BYTES = 8 * 1024 * 1024
/** Who owes something and has read nothing of it for so long is closed with 4408. It comes back and resumes by seq. */
export const STALLED_READER_MS = 3500

/** How fast a socket may speak. What comes faster waits in a queue of at most `QUEUE_MAX_BYTES`; then it is closed with 4429. */
export const COMMAND_RATE = { perSecond: 50, burst: 200 }
export const DOCUMENT_RATE = { perSecond: 1000, burst: 2000 }
/** Carets are not queued, the last one wins; who sends more than this is no editor. */
export const AWARENESS_RATE = { perSecond: 300, burst: 600 }
export const QUEUE_MAX_BYTES = 2 * 1024 * 1024
export const ALL_QUEUES_MAX_BYTES = 64 * 1024 * 1024

export const PING_AFTER_SILENCE_MS = 5000
export const SHOWN_OFFLINE_AFTER_SILENCE_MS = 12_000
export const TERMINATED_AFTER_SILENCE_MS = 18_000
/** A reload closes the last socket of a person for a moment; nobody needs to see that. */
export const OFFLINE_GRACE_MS = 1500
/** Stock Yjs clients drop a hub that is silent for 30 s and do not count protocol pings. */
export const DOCUMENT_KEEP_ALIVE_MS = 15_000
/** How often our client asks for a sign of life, and how long it waits for one. */
export const CLIENT_PING_EVERY_MS = 4000
export const CLIENT_GIVES_UP_AFTER_MS = 8000
