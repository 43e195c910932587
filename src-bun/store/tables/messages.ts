import type { Database } from 'bun:sqlite'
import type { Mention, Message, Reaction } from '../../contract/chat.ts'
import type { MessageFile } from '../../contract/files/files.ts'
import type { Poll } from '../../contract/leading/polls.ts'
import { POLL_ANSWERS } from '../../contract/limits.ts'
import type { Files, Mentions, Messages, VoteCounts } from '../../domain/ports/rooms.ts'
import { noteUseIn } from '../name-pages.ts'

type Row = {
  id: string
  room_id: string
  seq: number
  author_id: string
  author_name: string
  body: string
  posted_at: number
  edited_at: number | null
  deleted_at: number | null
  deleted_by: string | null
  deleted_by_name: string | null
  deleted_by_rule: number | null
  pinned_at: number | null
  pinned_by: string | null
  pinned_by_name: string | null
  poll: string | null
  mentions: string | null
  mentions_all: number | null
  reply_id: string | null
  reply_seq: number | null
  reply_author_id: string | null
  reply_author_name: string | null
}
/** `choices` has bit n set where answer n is chosen. */
type VoteRow = { seq: number; member_id: string; choices: number }
type Place = { roomId: string; seq: number }
type ReactionRow = { seq: number; emoji: string; member_id: string }

/** What other tables have of a message. */
type Belongings = { reactions: Reaction[] | undefined; files: MessageFile[] | undefined; votes: readonly VoteRow[] }

/** What is stored of a poll beside its votes. */
type PollColumn = {
  answers: string[]
  several: boolean
  named: boolean
  closed?: Poll['closed']
  /** Votes of which nobody knows who gave them: those of a poll without names that came in a session box. */
  unknown?: VoteCounts
}

/** The fields in the order of the contract, those that are not there left out. */
function toMessage(row: Row, { reactions, files, votes }: Belongings): Message {
  const message: Message = {
    id: row.id,
    roomId: row.room_id,
    seq: row.seq,
    authorId: row.author_id,
    authorName: row.author_name,
    body: row.body,
    postedAt: row.posted_at,
  }
  if (row.reply_id !== null)
    message.replyTo = {
      id: row.reply_id,
      seq: row.reply_seq ?? 0,
      authorId: row.reply_author_id ?? '',
      authorName: row.reply_author_name ?? '',
    }
  if (files) message.files = files
  if (row.poll !== null) message.poll = toPoll(JSON.parse(row.poll) as PollColumn, votes)
  if (row.edited_at !== null) message.editedAt = row.edited_at
  if (row.deleted_at !== null)
    message.deleted = {
      ...{ at: row.deleted_at, by: row.deleted_by ?? '', byName: row.deleted_by_name ?? '' },
      ...(row.deleted_by_rule !== null && { byRule: true as const }),
    }
  if (reactions) message.reactions = reactions
  if (row.pinned_at !== null)
    message.pinned = { at: row.pinned_at, by: row.pinned_by ?? '', byName: row.pinned_by_name ?? '' }
  if (row.mentions !== null) message.mentions = JSON.parse(row.mentions) as Mention[]
  if (row.mentions_all !== null) message.mentionsAll = true
  return message
}

function toPoll({ answers, several, named, closed, unknown }: PollColumn, votes: readonly VoteRow[]): Poll {
  const counted = answers.map((text, place) => {
    const memberIds = votes.filter(({ choices }) => choices & (1 << place)).map(({ member_id }) => member_id)
    return { text, count: memberIds.length + (unknown?.counts[place] ?? 0), ...(named && { memberIds }) }
  })
  return { answers: counted, several, named, voters: votes.length + (unknown?.voters ?? 0), ...(closed && { closed }) }
}

const toPollColumn = ({ answers, several, named, closed }: Poll): string =>
  JSON.stringify({ answers: answers.map(({ text }) => text), several, named, closed } satisfies PollColumn)

const toColumns = ({ mentions, mentionsAll }: Mentions): [string | null, number | null] => [
  mentions ? JSON.stringify(mentions) : null,
  mentionsAll ? 1 : null,
]

const NO_VOTES: ReadonlyMap<number, VoteRow[]> = new Map()

/** The number that the log gives to the change which the open command makes: it is logged after its message is stored. */
const NEXT_CHANGE = '(SELECT ifnull(max(seq), 0) + 1 FROM changes)'

export function createMessages(db: Database, files: Pick<Files, 'attach' | 'ofMessages' | 'release'>): Messages {
  const select = `SELECT m.id, m.room_id, m.seq, m.author_id, m.author_name, m.body, m.posted_at, m.edited_at, m.deleted_at,
      m.deleted_by, m.deleted_by_name, m.deleted_by_rule, m.pinned_at, m.pinned_by, m.pinned_by_name, m.poll, m.mentions, m.mentions_all, m.reply_seq,
      answered.id AS reply_id, answered.author_id AS reply_author_id, answered.author_name AS reply_author_name
    FROM messages AS m LEFT JOIN messages AS answered ON answered.room_id = m.room_id AND answered.seq = m.reply_seq`
  // Two statements, because RETURNING would cost as much as everything else that storing a message costs.
  const incrementLastSeq = db.query<null, [string]>('UPDATE rooms SET last_seq = last_seq + 1 WHERE id = ?')
  const lastSeq = db.query<{ last_seq: number }, [string]>('SELECT last_seq FROM rooms WHERE id = ?')
  const noteUse = db.query<null, [number, string]>(noteUseIn('rooms'))
  const insert = db.query<
    null,
    [string, number, string, string, string, string, number, number | null, string | null, string | null, number | null]
  >(
    `INSERT INTO messages (room_id, seq, id, author_id, author_name, body, posted_at, reply_seq, poll, mentions, mentions_all, change_seq)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ${NEXT_CHANGE})`,
  )
  const page = db.query<Row, [string, number, number]>(
    `${select} WHERE m.room_id = ? AND m.seq < ? ORDER BY m.seq DESC LIMIT ?`,
  )
  const before = db.query<Row, [string, number]>(`${select} WHERE m.id < ? ORDER BY m.id DESC LIMIT ?`)
  const byId = db.query<Row, [string]>(`${select} WHERE m.id = ?`)
  const placeOf = db.query<Place, [string]>('SELECT room_id AS roomId, seq FROM messages WHERE id = ?')
  const edit = db.query<null, [string, number, string | null, number | null, string]>(
    'UPDATE messages SET body = ?, edited_at = ?, mentions = ?, mentions_all = ? WHERE id = ?',
  )
  const insertEdit = db.query<null, [string, number]>(
    `INSERT INTO message_edits (room_id, seq, change_seq) VALUES (?, ?, ${NEXT_CHANGE})`,
  )
  const countEdits = db.query<{ n: number }, [string, number, number]>(
    'SELECT count(*) AS n FROM (SELECT 1 FROM message_edits WHERE room_id = ? AND seq = ? LIMIT ?)',
  )
  const empty = db.query<null, [number, string, string, number | null, string]>(
    `UPDATE messages SET body = '', poll = NULL, pinned_at = NULL, mentions = NULL, mentions_all = NULL, deleted_at = ?, deleted_by = ?, deleted_by_name = ?, deleted_by_rule = ? WHERE id = ?`,
  )
  const isOlder = 'posted_at < ? AND deleted_at IS NULL AND pinned_at IS NULL'
  const older = db.query<{ id: string }, [number, number]>(
    `SELECT id FROM messages WHERE ${isOlder} ORDER BY posted_at LIMIT ?`,
  )
  const countOlder = db.query<{ n: number }, [number, number]>(
    `SELECT count(*) AS n FROM (SELECT 1 FROM messages WHERE ${isOlder} LIMIT ?)`,
  )
  const pin = db.query<null, [number | null, string | null, string | null, string]>(
    'UPDATE messages SET pinned_at = ?, pinned_by = ?, pinned_by_name = ? WHERE id = ?',
  )
  const pinned = db.query<Row, [string, number]>(
    `${select} WHERE m.room_id = ? AND m.pinned_at IS NOT NULL ORDER BY m.pinned_at DESC, m.seq DESC LIMIT ?`,
  )
  const countPins = db.query<{ n: number }, [string, number]>(
    'SELECT count(*) AS n FROM (SELECT 1 FROM messages WHERE room_id = ? AND pinned_at IS NOT NULL LIMIT ?)',
  )
  const postedIn = db.query<{ seq: number | null }, [string]>('SELECT change_seq AS seq FROM messages WHERE id = ?')
  const editedIn = db.query<{ seq: number }, [string, number]>(
    'SELECT change_seq AS seq FROM message_edits WHERE room_id = ? AND seq = ?',
  )
  const reactionsBetween = db.query<ReactionRow, [string, number, number]>(
    'SELECT seq, emoji, member_id FROM reactions WHERE room_id = ? AND seq BETWEEN ? AND ? ORDER BY seq, at',
  )
  const addReaction = db.query<null, [string, number, string, string, number]>(
    'INSERT OR IGNORE INTO reactions (room_id, seq, emoji, member_id, at) VALUES (?, ?, ?, ?, ?)',
  )
  const removeReaction = db.query<null, [string, number, string, string]>(
    'DELETE FROM reactions WHERE room_id = ? AND seq = ? AND emoji = ? AND member_id = ?',
  )
  const removeReactions = db.query<null, [string, number]>('DELETE FROM reactions WHERE room_id = ? AND seq = ?')

  const setPoll = db.query<null, [string, string, string]>(
    'UPDATE messages SET poll = json_set(poll, ?, json(?)) WHERE id = ?',
  )
  const votesBetween = db.query<VoteRow, [string, number, number]>(
    'SELECT seq, member_id, choices FROM poll_votes WHERE room_id = ? AND seq BETWEEN ? AND ? ORDER BY seq, member_id',
  )
  const voteOf = db.query<{ choices: number }, [string, number, string]>(
    'SELECT choices FROM poll_votes WHERE room_id = ? AND seq = ? AND member_id = ?',
  )
  const setVote = db.query<null, [string, number, string, number]>(
    'INSERT OR REPLACE INTO poll_votes (room_id, seq, member_id, choices) VALUES (?, ?, ?, ?)',
  )
  const removeVote = db.query<null, [string, number, string]>(
    'DELETE FROM poll_votes WHERE room_id = ? AND seq = ? AND member_id = ?',
  )
  const removeVotes = db.query<null, [string, number]>('DELETE FROM poll_votes WHERE room_id = ? AND seq = ?')

  /** `rows` are of one room and in order, ascending or descending. */
  function toMessages(rows: readonly Row[]): Message[] {
    const [first, last] = [rows[0], rows.at(-1)]
    if (!first || !last) return []
    const [from, to] = [Math.min(first.seq, last.seq), Math.max(first.seq, last.seq)]
    const reactions = reactionsOf(first.room_id, from, to)
    const filesBySeq = files.ofMessages(first.room_id, from, to)
    const votes = rows.some(({ poll }) => poll !== null) ? votesOf(first.room_id, from, to) : NO_VOTES
    return rows.map((row) => {
      const { seq } = row
      return toMessage(row, { reactions: reactions.get(seq), files: filesBySeq.get(seq), votes: votes.get(seq) ?? [] })
    })
  }

  /** By the seq of the message. */
  function votesOf(roomId: string, from: number, to: number): Map<number, VoteRow[]> {
    const bySeq = new Map<number, VoteRow[]>()
    for (const vote of votesBetween.all(roomId, from, to)) {
      const votes = bySeq.get(vote.seq) ?? []
      bySeq.set(vote.seq, votes)
      votes.push(vote)
    }
    return bySeq
  }

  /** By the seq of the message. */
  function reactionsOf(roomId: string, from: number, to: number): Map<number, Reaction[]> {
    const bySeq = new Map<number, Reaction[]>()
    for (const { seq, emoji, member_id: memberId } of reactionsBetween.all(roomId, from, to)) {
      const reactions = bySeq.get(seq) ?? []
      bySeq.set(seq, reactions)
      const same = reactions.find((reaction) => reaction.emoji === emoji)
      if (same) same.memberIds.push(memberId)
      else reactions.push({ emoji, memberIds: [memberId] })
    }
    return bySeq
  }

  function read(id: string): Message | undefined {
    const row = byId.get(id)
    return row ? toMessages([row])[0] : undefined
  }

  return {
    append(message: Omit<Message, 'seq'>): Message {
      incrementLastSeq.run(message.roomId)
      const { last_seq: seq } = lastSeq.get(message.roomId) as { last_seq: number }
      const { roomId, id, authorId, authorName, body, postedAt, replyTo, poll, mentions, mentionsAll } = message
      const attached = message.files
      const reply = replyTo?.seq ?? null
      const asked = poll ? toPollColumn(poll) : null
      insert.run(roomId, seq, id, authorId, authorName, body, postedAt, reply, asked, ...toColumns(message))
      noteUse.run(postedAt, roomId)
      if (attached) files.attach({ roomId, seq }, attached)
      return {
        ...{ id, roomId, seq, authorId, authorName, body, postedAt },
        ...(replyTo && { replyTo }),
        ...(attached && { files: attached }),
        ...(poll && { poll }),
        ...(mentions && { mentions }),
        ...(mentionsAll && { mentionsAll }),
      }
    },
    page(roomId, { before, limit }) {
      // One more than asked for shows whether there are older ones.
      const rows = page.all(roomId, before, limit + 1)
      return { messages: toMessages(rows.slice(0, limit).reverse()), more: rows.length > limit }
    },
    before: (id, limit) =>
      before.all(id, limit).map((row) => {
        const { room_id: roomId, seq } = row
        return toMessage(row, { reactions: undefined, files: files.ofMessages(roomId, seq, seq).get(seq), votes: [] })
      }),
    inRoom(roomId, messageId) {
      const message = read(messageId)
      return message?.roomId === roomId ? message : undefined
    },
    edit(messageId, { body, at, ...mentions }) {
      edit.run(body, at, ...toColumns(mentions), messageId)
      const message = read(messageId) as Message
      insertEdit.run(message.roomId, message.seq)
      return message
    },
    hasFewerEditsThan: ({ roomId, seq }, count) => (countEdits.get(roomId, seq, count) as { n: number }).n < count,
    delete(messageId, { at, by, byName, byRule }) {
      empty.run(at, by, byName, byRule ? 1 : null, messageId)
      const { roomId, seq } = placeOf.get(messageId) as Place
      removeReactions.run(roomId, seq)
      removeVotes.run(roomId, seq)
      files.release({ roomId, seq })
      return read(messageId) as Message
    },
    *olderThan(at, limit) {
      for (const { id } of older.all(at, limit)) yield read(id) as Message
    },
    countOlderThan: (at, most) => (countOlder.get(at, most) as { n: number }).n,
    changesOf(messageId) {
      const { roomId, seq } = placeOf.get(messageId) as Place
      const posted = postedIn.get(messageId)?.seq ?? undefined
      return [
        ...(posted === undefined ? [] : [{ seq: posted, type: 'chat.posted' as const }]),
        ...editedIn.all(roomId, seq).map((edited) => ({ seq: edited.seq, type: 'chat.edited' as const })),
      ]
    },
    pin: ({ id }, given) => void pin.run(given?.at ?? null, given?.by ?? null, given?.byName ?? null, id),
    hasFewerPinsThan: (roomId, count) => (countPins.get(roomId, count) as { n: number }).n < count,
    pinned: (roomId, limit) => pinned.all(roomId, limit).flatMap((row) => toMessages([row])),
    choicesOf({ roomId, seq }, memberId) {
      const { choices = 0 } = voteOf.get(roomId, seq, memberId) ?? {}
      return Array.from({ length: POLL_ANSWERS.max }, (_, place) => place).filter((place) => choices & (1 << place))
    },
    vote({ id, roomId, seq }, { memberId, choices }) {
      if (choices.length === 0) removeVote.run(roomId, seq, memberId)
      else
        setVote.run(
          roomId,
          seq,
          memberId,
          choices.reduce((bits, place) => bits | (1 << place), 0),
        )
      return (read(id) as Message).poll as Poll
    },
    closePoll: ({ id }, closed) => void setPoll.run('$.closed', JSON.stringify(closed), id),
    countVotes: ({ id }, counts) => void setPoll.run('$.unknown', JSON.stringify(counts), id),
    react({ roomId, seq }, { emoji, memberId, at, isSet }) {
      const { changes } = isSet
        ? addReaction.run(roomId, seq, emoji, memberId, at)
        : removeReaction.run(roomId, seq, emoji, memberId)
      return changes > 0
    },
  }
}
