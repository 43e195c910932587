// Sizes are in bytes unless the name says otherwise; durations are in milliseconds.

/** A JSON frame on any socket. */
export const JSON_FRAME_MAX_BYTES = 64 * 1024
/** One update of a document, as a stock Yjs client sends it after a paste, or after an afternoon offline. */
export const UPDATE_MAX_BYTES = 16 * 1024 * 1024
/** A frame with an update. Also Bun's own limit: a socket that sends a longer frame is closed with 1009 before our code sees it. */
export const DOCUMENT_FRAME_MAX_BYTES = UPDATE_MAX_BYTES + 1024
/** Any other frame. A longer one closes its socket, too. */
export const OTHER_FRAME_MAX_BYTES = 1024 * 1024
/** Larger updates are stored, and sent to others, in pieces of about this size. */
export const UPDATE_PIECE_BYTES = 256 * 1024
/** The body of an HTTP request, that with a piece of a file excepted. */
export const BODY_MAX_BYTES = 64 * 1024
/** How deep JSON from a peer may nest. */
export const JSON_MAX_DEPTH = 32

// Characters are counted as people see them: see `characters.ts`.
export const NAME_MAX_CHARS = 40
/** What a guest calls themselves, as it is repeated in frames to others. */
export const USER_ID_MAX_CHARS = 100
/** The reason for a removal. It is sent in a close frame, which takes 123 bytes. */
export const REASON_MAX_CHARS = 120
export const ROOM_NAME_MAX_CHARS = 60
export const ROOM_TOPIC_MAX_CHARS = 250
export const TITLE_MAX_CHARS = 120
export const MESSAGE_MAX_CHARS = 4000
export const MESSAGE_PAGE_MAX = 100
/** UTF-16 units of one emoji: a kiss of two people with skin tones has 15. */
export const EMOJI_MAX_UNITS = 32
/** Different emojis on one message, and reactions in all. */
export const EMOJIS_PER_MESSAGE = 20
export const REACTIONS_PER_MESSAGE = 1000
/** How often one message can be changed. The log has a text for each time, and all of them go at once when the message is deleted. */
export const EDITS_PER_MESSAGE = 1000
/** The same in UTF-16 units of the message as JSON: a message of 4,000 letters a thousand times. */
export const EDITED_UNITS_PER_MESSAGE = 5_000_000
/** Pinned messages in one room. The list of them is sent as a whole. */
export const PINS_PER_ROOM = 100
/** Hands that are up at a time. */
export const HANDS_MAX = 1000
/** How long the hand of a member who is not here stays up. */
export const HAND_WITHOUT_MEMBER_MS = 5 * 60 * 1000
/** How long the member whom a host has called is shown that it is their turn. */
export const TURN_SHOWN_MS = 10 * 60 * 1000
export const TIMER_LABEL_MAX_CHARS = 80
export const TIMER_MAX_MS = 24 * 60 * 60 * 1000
/** How long a timer is still shown after its time is up. */
export const TIMER_SHOWN_AFTER_END_MS = 60 * 1000
/** The longest sentence of `eyesUp`, which everybody reads. */
export const EYES_UP_MAX_CHARS = 200
/** `eyesUp` ends by itself when no host has been here for this long. */
export const EYES_UP_WITHOUT_HOST_MS = 3 * 60 * 1000
/** How a passage of a document begins, by which others find it. */
export const PASSAGE_MAX_CHARS = 200
/** How long the place that a host has shown to everybody is offered to people who come later. */
export const LOOK_HERE_SHOWN_MS = 60 * 60 * 1000
/** Groups at a time, and members of one. */
export const GROUPS_MAX = 30
export const GROUP_MEMBERS_MAX = 100
/** How long it can be taken back at least, and how long before the end it can be said at most. */
export const ENDING_MS = 10_000
export const ENDING_MAX_MS = 60 * 60 * 1000
/** Answers of one poll, and members who vote in it. With their names, all of them are sent with the message. */
export const POLL_ANSWERS = { min: 2, max: 10 }
export const POLL_ANSWER_MAX_CHARS = 200
export const VOTERS_PER_POLL = 1000
/** Comments on one document, replies included. Those that were deleted do not count. */
export const COMMENTS_PER_DOCUMENT = 1000
export const COMMENT_PAGE_MAX = 100
/** How often one comment can be changed, for the same reason as a message. */
export const EDITS_PER_COMMENT = 100
/** How many of those who have written in a thread are asked to read a reply: those who wrote there last. */
export const CONCERNED_BY_REPLY = 100
/** How many of the comments that somebody should read are sent: the newest ones. */
export const UNREAD_COMMENTS_MAX = 100
/** The text that a comment is about, as it is kept beside the comment. */
export const QUOTE_MAX_CHARS = 200
/** The text that a suggestion replaces, and the one that it proposes. */
export const SUGGESTION_MAX_CHARS = 4000
/** A relative position of Yjs in base64: the root type, or an item, and a side of it. It has some 20 bytes. */
export const COMMENT_POSITION_MAX_UNITS = 88
/** Members that one message mentions, `@all` aside. */
export const MENTIONS_PER_MESSAGE = 50
/** One file, and so many of them in a message. */
export const FILE_MAX_BYTES = 100 * 1024 * 1024
export const FILES_PER_MESSAGE = 10
export const FILE_NAME_MAX_CHARS = 160
/** Of a media type such as `text/plain`. */
export const FILE_TYPE_MAX_CHARS = 100
/** The small picture of an image, which everybody in the room loads. */
export const PREVIEW_MAX_BYTES = 512 * 1024
/** Its pixels, and those of an image that is drawn among messages without a preview: some kilobytes may have gigabytes of them. */
export const PREVIEW_MAX_PIXELS = 2048 * 2048
export const DRAWN_IMAGE_MAX_PIXELS = 25_000_000
/** Pixels, of the width or the height of an image. */
export const IMAGE_SIDE_MAX = 65_535
/** All files of a hub together; content that was sent several times counts once. */
export const FILES_MAX_BYTES = 20 * 1024 * 1024 * 1024
/** A file is refused where less of the disk than this would be free after it, so that no file keeps messages from being stored. */
export const FILES_LEAVE_FREE_BYTES = 512 * 1024 * 1024
/** Files of one member that have been begun and are not complete. */
export const UPLOADS_PER_MEMBER = 50
/** How long a file stays that no message names, or that is not complete, from when it was begun. */
export const UNUSED_FILE_KEPT_MS = 24 * 60 * 60 * 1000
/**
 * Files are written to the disk in pieces of this size, each of which is on the disk before the next one is written. A COMMIT that
 * comes meanwhile waits for a piece.
 */
export const FILE_PIECE_BYTES = 256 * 1024
/** So much of the end of a file is sent anew after a start. Hubs of before wrote pieces of this size. */
export const FILE_UNSURE_BYTES = 1024 * 1024
/** The pieces of files in the requests that are being read at a time, by what they announce, of all members and of one. */
export const FILE_BODIES_MAX_BYTES = 512 * 1024 * 1024
export const FILE_BODIES_PER_MEMBER_MAX_BYTES = 128 * 1024 * 1024
/** Where these are used up, a sender who has had a place for this long, and has sent less than this on average, gives it up. */
export const FILE_BODIES_SLOW_AFTER_MS = 10_000
export const FILE_BODIES_SLOW_BYTES_PER_SECOND = 64 * 1024
/** Unread messages are counted up to this, and so are mentions. */
export const UNREAD_COUNT_MAX = 100
export const BOARD_NAME_MAX_CHARS = 60
export const UNIT_MAX_CHARS = 16
export const CHOICE_MAX_CHARS = 60
/**
 * How many rooms (those of two not counted), documents and boards a hub has at most, and at how many members nobody else comes in by
 * name alone. What one member may make in an hour
 * is in `domain/quotas/table.ts`.
 */
export const MEMBERS_MAX = 20_000
export const ROOMS_MAX = 10_000
export const DOCUMENTS_MAX = 10_000
export const BOARDS_MAX = 200
/** How many of those who are here `GET /api/hub/status` names; it counts all. */
export const PEOPLE_LISTED_MAX = 100
/** The columns of one board as JSON, and of all: every page is sent them when it is opened. */
export const BOARD_COLUMNS_MAX_BYTES = 32 * 1024
export const ALL_BOARD_COLUMNS_MAX_BYTES = 1024 * 1024
export const BOARD_COLUMNS_MAX = 40
export const BOARD_CHOICES_MAX = 50
export const RECORDS_PER_BOARD = 10_000
export const RECORDS_PER_BATCH = 500
export const RECORD_PAGE_MAX = 500
/** So many values of a cell are read at once. */
export const PAST_PAGE_MAX = 1000
/** How long a deleted room, document or board stays in the trash before it is erased. */
export const TRASH_MS = 30 * 24 * 60 * 60 * 1000

/** The longest time after which a hub forgets messages, where hosts want it to. */
export const RETENTION_MAX_DAYS = 3650
/** Older messages than so many are not counted before a host decides. */
export const OLDER_MESSAGES_COUNTED = 100_000
/** Things in the trash that are listed at once, and that one command erases. */
export const TRASH_ITEMS_PER_COMMAND = 500
export const CELL_MAX_CHARS = 1000
/** Times in records, in ms since 1970: the years 1 to 9999, which every calendar and every field for a time can show. */
export const RECORD_TIME_MIN = -62_135_596_800_000
export const RECORD_TIME_MAX = 253_402_300_799_999
/** Structs in one update of a document. A paste is one struct, an afternoon of typing offline some hundreds. */
export const STRUCTS_PER_UPDATE = 200_000
/** Deleted ranges in one update that the hub does not have yet. Every client sends all that it knows of when it connects. */
export const DELETED_RANGES_PER_UPDATE = 300_000
/** One value, attribute or embed in a rich document, in bytes. A picture may be one, as base64. */
export const RICH_VALUE_MAX_BYTES = 1024 * 1024
/** How deep elements, and what is in a value, may be nested. A list within a list is two levels. */
export const RICH_NESTING_MAX = 100
/** Elements, texts, maps and arrays that were ever made in one rich document. A table of 10,000 rows and 5 columns has 160,000. */
export const RICH_TYPES_PER_DOCUMENT = 500_000
/** Places in a rich document where what one client wrote goes on in another element; the hub has each in memory, in 16 bytes. */
export const RICH_RUNS_PER_DOCUMENT = 1_000_000
/** Shared types in a rich document that have a name. */
export const RICH_ROOTS_PER_DOCUMENT = 1000
/** Clients that give an attribute its first value without knowing of each other. Yjs goes through all values of an attribute for each of those. */
export const RICH_FIRST_VALUES_MAX = 500
/** What is read to open a document: its snapshot and the updates since. New text is refused beyond that. */
export const DOCUMENT_MAX_BYTES = 64 * 1024 * 1024
/** The same of a rich document, each struct of which takes several times as long to read: what is made to be slow takes a second. */
export const RICH_DOCUMENT_MAX_BYTES = 32 * 1024 * 1024
/**
 * Yjs clients that may have written in one update, and in a document. Each time an editor is opened and written in it is a new
 * client. One member may bring at most half of what the others have left of a document's.
 */
export const CLIENTS_PER_UPDATE = 5000
export const CLIENTS_PER_DOCUMENT = 50_000
/** Of a document with more clients, the state vector in an ack has only those that the ack is for: it stays below 6 kB. */
export const ACK_CLIENTS_MAX = 500
/**
 * When the updates of a document since its last snapshot are compacted: once there are this many, or once they have this many bytes and are four
 * times as long as the snapshot. The same numbers hold for all documents together that nobody has open any more. Opening a document with this
 * many updates takes some 20 ms.
 */
export const COMPACT_AFTER_UPDATES = 20_000
export const COMPACT_AFTER_BYTES = 512 * 1024
/** How much of the documents that somebody has just opened stays in memory, to answer the next ones who open them. */
export const WHOLE_DOCUMENTS_KEPT_BYTES = 32 * 1024 * 1024
/** How much of the histories that were read last stays in memory. A history that takes more than the second limit is not read. */
export const HISTORY_CACHE_BYTES = 64 * 1024 * 1024
export const HISTORY_MAX_BYTES = 256 * 1024 * 1024
/** So many updates are looked at for a page of a history. */
export const HISTORY_UPDATES_PER_PAGE = 20_000
export const HISTORY_PAGE_MAX = 100
/** So many people an export may be asked for by name. */
export const EXPORT_PEOPLE_MAX = 50
/** Each has a Worker with some megabytes of memory. */
export const EXPORTS_AT_ONCE = 3
/** Made or queued. */
export const EXPORTS_PER_MEMBER = 4
export const EXPORTS_QUEUED = 100
/** What is longer is no PDF file: making one takes the hub's memory, and its program hundreds of megabytes to show it. The text in UTF-16 units. */
export const PDF_MESSAGES_MAX = 200_000
export const PDF_TEXT_MAX_UNITS = 2 * 1024 * 1024

/** What somebody has missed is read from so many of the newest changes at once. */
export const CATCH_UP_CHANGES = 20_000
/** How many of each kind are in an answer, and of how many documents the history is looked at. */
export const CATCH_UP_ITEMS = 50
export const CATCH_UP_DISCUSSED = 10
export const CATCH_UP_DOCUMENTS = 30
export const CATCH_UP_BODY_CHARS = 300
/** As Markdown, of so many documents it is said what was changed, and of each so many places. */
export const CATCH_UP_COMPARED = 5
export const CATCH_UP_PLACES_COMPARED = 10
/** Without a time, of so long. */
export const CATCH_UP_DEFAULT_MS = 24 * 3600_000

/** A download of which nothing is taken for so long is ended, and any after `EXPORT_MAX_MS`. */
export const EXPORT_IDLE_MS = 60_000
export const EXPORT_MAX_MS = 15 * 60_000
/** So many bytes of files are in a session box, unless somebody asks for all: browsers open no much larger page. */
export const BOX_FILES_MAX_BYTES = 128 * 1024 * 1024
/** Points of one document that have a name. The list of them is sent as a whole. */
export const NAMED_VERSIONS_PER_DOCUMENT = 200
/** Questions about histories of one member that are queued. A page asks one at a time. */
export const HISTORY_QUESTIONS_PER_MEMBER = 8
/** A text in UTF-8 that a script writes into a document with one request. */
export const DOCUMENT_TEXT_MAX_BYTES = 4 * 1024 * 1024
/** At so many places one request of a script replaces a text. */
export const REPLACEMENTS_MAX = 10_000
/** The awareness state (caret, name, colour) of one client: JSON in UTF-8. */
export const AWARENESS_MAX_BYTES = 1024
/** So many carets of one frame are looked at. A stock client repeats those of everybody who has the document open. */
export const AWARENESS_ENTRIES_PER_FRAME = 1000
/** A socket is one editor. A second client is allowed for providers that reuse a socket. */
export const AWARENESS_CLIENTS_PER_SOCKET = 2
/** The shortest time between two awareness frames to the others; the last state wins. */
export const AWARENESS_EVERY_MS = 100
/** "Back at two". */
export const CUSTOM_STATUS_MAX_CHARS = 80
/** For how long a status that a member has chosen may hold. */
export const STATUS_FOR_MIN_MS = 1000
export const STATUS_FOR_MAX_MS = 366 * 24 * 60 * 60 * 1000
/** So many members who are not here, and have words beside their name, are in the presence that a page is sent at its start. */
export const ABSENT_WITH_WORDS_MAX = 200
export const NOTICE_MAX_CHARS = 500
/** Members in one presence subscription. */
export const PRESENCE_WATCHED_MAX = 500
/** Rooms on one `/chat` socket. */
export const CHAT_ROOMS_MAX = 100
/**
 * Who comes into a room of `/chat` or leaves it is sent at once, so many times; a room gets one time back every `everyMs`. Beyond
 * that those who come and go are sent together, in one frame every `everyMs` with the names of at most `named` of each. Each
 * `receivers` to whom a frame is sent count as one.
 */
export const ROOM_JOINS = { atOnce: 30, everyMs: 100, named: 100, receivers: 300 }
/** So many people of a room are named where a `/chat` socket asks who is in it. */
export const ROOM_PEOPLE_NAMED = 500
/** The shortest time between two signals that a member types in a room, from whichever of their sockets. */
export const TYPING_EVERY_MS = 1000
/** The same for how far a member has read in a room; the last position is sent. */
export const READ_EVERY_MS = 100
/** How many changes of one member's presence, from all their sockets, are sent at once in an interval. Beyond them only the last one is sent, once a second. */
export const PRESENCE_CHANGES = { max: 50, everyMs: 5000 }
/** The shortest time between two presence frames. */
export const PRESENCE_EVERY_MS = 100
/** The shortest time between two writes to a `/changes` socket: thirty a second, as often as a screen shows them. */
export const CHANGES_EVERY_MS = 33
/** How many changes the log stores. A client that asks for older ones is sent a snapshot or a reset. */
export const CHANGES_KEPT = 1_000_000
/**
 * A retry of a command is recognised while its change is in the log. After that the newest commands of each member are remembered, this many and
 * for this long, however much others do meanwhile. A phone sends what it could not send before when it is online again.
 */
export const ANSWERED_COMMANDS_KEPT_MS = 7 * 24 * 60 * 60 * 1000
export const ANSWERED_COMMANDS_PER_MEMBER = 10_000
/** How many documents and boards are in a recent snapshot, and how many public and how many private rooms: those used last. */
export const RECENT_MAX = 50
/** The columns of the boards in it, as JSON. */
export const RECENT_BOARD_COLUMNS_MAX_BYTES = 16 * 1024
/** How many members, rooms, documents or boards are listed at once. */
export const LIST_PAGE_MAX = 100
/** Links of one document that the hub knows from the other end. */
export const LINKS_PER_DOCUMENT = 500
/** Rows about the links to a document that are looked at in one turn, documents in one answer, and the titles that it had last by which it is linked to. */
export const BACKLINKS_LOOKED_AT = 200
export const BACKLINKS_PER_ANSWER = 100
export const FORMER_TITLES_LOOKED_FOR = 20
/** What is searched for in their names, in UTF-16 units: as many as the longest title may have. */
export const SEARCH_MAX_CHARS = 1000
/** What is searched for in messages and documents, in UTF-16 units. */
export const SEARCH_QUERY_MAX_UNITS = 200
/** How much of a document is searched, in UTF-16 units: about 400 pages. */
export const SEARCH_DOCUMENT_MAX_UNITS = 1_000_000
/** How many missed changes are sent one by one. Beyond that a snapshot is shorter. */
export const RESUME_MAX_CHANGES = 5000

export const SPOKEN_CODE_CHARS = 8
export const CODE_LIFETIME_MS = 24 * 60 * 60 * 1000
/** How long the previous code is still valid. */
export const OLD_CODE_GRACE_MS = 2 * 60 * 1000
export const WRONG_CODES_PER_MINUTE_PER_ADDRESS = 5
/**
 * From all addresses together; more lock the spoken code for everybody. So many that a few neighbours cannot keep others out, and
 * so few that guessing all day finds one of 32^8 codes with a chance below one in a million.
 */
export const WRONG_CODES_PER_MINUTE = 600
export const JOINS_PER_MINUTE_PER_ADDRESS = 300
/** Open sockets of the members at one address, and as many of those there who came without signing in: a class behind one router. */
export const SOCKETS_PER_ADDRESS = 1000
/** Open sockets of one member on all their devices. A page has one, and one more for each document that it shows. */
export const SOCKETS_PER_MEMBER = 64
/** Sockets that are refused after their upgrade, and told why. More of them are ended without a reason. */
export const REFUSALS_PER_10_S_PER_ADDRESS = 100
export const OPENS_PER_10_S_PER_ADDRESS = 1000
/** HTTP requests of any kind. Thirty people behind one router need a few hundred to join. */
export const REQUESTS_PER_10_S_PER_ADDRESS = 3000
export const KICK_MS = 10 * 60 * 1000
export const TICKET_LIFETIME_MS = 30_000
export const DOCUMENT_TICKET_LIFETIME_MS = 12 * 60 * 60 * 1000
/** How long `GET /api/join/:pending` waits for a host's decision. */
export const JOIN_ANSWER_WAIT_MS = 25_000
/**
 * A join request that nobody asks about is not shown to hosts after the first of these, and is dropped after the second. So is
 * one that is decided, however often it is asked about.
 */
export const JOIN_REQUEST_SHOWN_MS = 3000
export const JOIN_REQUEST_EXPIRY_MS = 60_000
export const JOIN_REQUESTS_MAX = 200
/** Polls for one decision that are open at the same time. A reload opens one before its old one has ended; of more the oldest ends. */
export const JOIN_POLLS_MAX = 4
export const JOIN_REQUESTS_MAX_PER_ADDRESS = 5
/** How long after they were here last a guest who has done nothing is forgotten. Under the same name they are then a new guest. */
export const IDLE_GUEST_KEPT_MS = 60 * 60 * 1000
export const AUDIT_PAGE_MAX = 100
export const SESSION_LIFETIME_MS = 30 * 24 * 60 * 60 * 1000
/** How long a session still holds after it has moved to another address: an answer can be lost, and other tabs of the browser have to follow. */
export const MOVED_SESSION_KEPT_MS = 5 * 60 * 1000
/** How often it is stored when each device was used last: of one whose page stays open nothing, so that a hub on which nothing happens writes nothing. */
export const SESSION_SEEN_EVERY_MS = 10 * 60 * 1000
/** A session that has ended is forgotten after a day, and the last one of a member on a device, by which they are recognised, after a year: so long a device has its key. */
export const SESSION_ENDED_KEPT_MS = 24 * 60 * 60 * 1000
export const DEVICE_REMEMBERED_MS = 365 * 24 * 60 * 60 * 1000

/** A socket is closed with 4400 when it sent more bad frames than this in a minute. */
export const BAD_FRAMES_PER_MINUTE = 20
/** A socket with more unread bytes than this is sent no further changes until it has read them; then it is sent the rest from the log. */
export const UNREAD_MAX_BYTES = 256 * 1024
/** Answers to a socket's own requests are never held back. A socket with more unread bytes than this is closed with 4408. */
export const SEND_BUFFER_MAX_BYTES = 8 * 1024 * 1024
/** A socket that has unread bytes and reads none of them for this long is closed with 4408. The client comes back and resumes by seq. */
export const STALLED_READER_MS = 3500

/**
 * What all open sockets may hold together: bytes that peers have not read, frames in receive queues, and Bun's buffers of large
 * frames. `sockets/memory/socket-memory.ts` explains what happens at each of these limits.
 */
export const SOCKET_MEMORY_MAX_BYTES = 96 * 1024 * 1024
/** The same for the sockets of one member, or of all guests at one address: a largest update in Bun's buffer, one in a queue, and a little. */
export const SOCKET_MEMORY_PER_OWNER_MAX_BYTES = 2 * UPDATE_MAX_BYTES + 2 * 1024 * 1024
/** While this many bytes are unread, large answers wait until some of them are read. */
export const SOCKET_MEMORY_TIGHT_BYTES = 16 * 1024 * 1024

/** A socket on which the beginning of a frame has come, and no more of it for this long, is ended. The client comes back and sends it again. */
export const STALLED_MESSAGE_MS = 30_000
/** How often the hub looks whether its memory has grown by incomplete frames, see `sockets/memory/incomplete-frames.ts`. */
export const MEMORY_CHECK_MS = 100
/** How much memory of the process, beyond what is usual and what is accounted for, incomplete frames may take, see `sockets/memory/memory-watch.ts`. */
export const MEMORY_UNEXPLAINED_BYTES = 192 * 1024 * 1024
/** The same, where there is no time to wait whether it passes. */
export const MEMORY_UNEXPLAINED_AT_ONCE_BYTES = 768 * 1024 * 1024

/** How fast frames of a socket are processed. Faster ones wait in its receive queue of at most `QUEUE_MAX_BYTES`; then it is closed with 4429. */
export const COMMAND_RATE = { perSecond: 50, burst: 200 }
export const DOCUMENT_RATE = { perSecond: 1000, burst: 2000 }
/**
 * Awareness frames are not queued, because the last one wins. A socket that sends more than this is closed. Those that have only carets of others
 * are not counted: stock clients repeat what they are sent, and so send ten a second for each person who types.
 */
export const AWARENESS_RATE = { perSecond: 300, burst: 600 }
/**
 * How much processor time the frames and requests of one member may use, in ms: a burst at once, then this much each
 * second, a quarter of a core. Further ones wait. A keystroke that 200 people see takes about 0.2 ms, opening the hub 10 to 50 ms.
 */
export const WORK_BURST_MS = 500
export const WORK_PER_SECOND_MS = 250
/** The most by which a budget is overdrawn, when work turned out to be longer than what was left. It is refilled within 6 s, less than a client waits for a pong. */
export const WORK_DEBT_MAX_MS = 1500
/** How long the hub works before it looks at all sockets again. */
export const WORK_TURN_MS = 5
/** How many requests of a member without a budget are queued. Further ones are answered 429. */
export const QUEUED_REQUESTS_MAX = 200
/** Charged for each record of a batch, beside the time that it takes. */
export const RECORD_WORK_MS = 0.1
export const QUEUE_MAX_BYTES = 2 * 1024 * 1024
/** How many bytes of frames of `LARGE_FRAME_BYTES` and more are queued beside that for a document socket: texts that were pasted one after the other. */
export const QUEUED_LARGE_FRAMES_MAX_BYTES = 16 * 1024 * 1024
export const LARGE_FRAME_BYTES = 64 * 1024
export const ALL_QUEUES_MAX_BYTES = 64 * 1024 * 1024

export const PING_AFTER_SILENCE_MS = 5000
export const SHOWN_OFFLINE_AFTER_SILENCE_MS = 12_000
export const TERMINATED_AFTER_SILENCE_MS = 18_000
/** The same for a document socket whose client comes back at once: twice as long at each try, up to this. */
export const DOCUMENT_SILENCE_MAX_MS = 5 * 60_000
/** How long a member without a socket is still shown as here: a reload closes the last socket for a moment. */
export const OFFLINE_GRACE_MS = 1500
/** How often a document socket is sent an empty frame: stock Yjs clients close a connection without frames after 30 s, and do not count pings. */
export const DOCUMENT_KEEP_ALIVE_MS = 15_000
/** How often our client sends a ping, and how long it waits for the pong. */
export const CLIENT_PING_EVERY_MS = 4000
export const CLIENT_GIVES_UP_AFTER_MS = 8000
/** How long after it has caught up a page is given its first checkpoint of the log tree, and how long after the last one it is given the next. */
export const CHECKPOINT_FIRST_MS = 20_000
export const CHECKPOINT_EVERY_MS = 5 * 60_000

/** Of the hub, unless somebody names another one. Where it is taken the next free one is used, of this many. */
export const DEFAULT_PORT = 4280
export const PORTS_TRIED = 20
