// Finds what somebody may see. The index says where words are; whether they still are there, and who may see them, the tables say.
import type { Message } from '../../contract/chat.ts'
import type { SearchAnswer, SearchKind, SearchResult } from '../../contract/http/search.ts'
import { FILES_PER_MESSAGE } from '../../contract/limits.ts'
import type { Room } from '../../contract/rooms.ts'
import type { Actor } from '../ports/common.ts'
import { OWNER } from '../ports/common.ts'
import type { IndexQuery, SearchIndex } from '../ports/search.ts'
import type { Tables } from '../ports/tables.ts'
import { excerptOf } from './excerpt.ts'
import { searchedText } from './message-text.ts'
import { isIndexed } from './terms.ts'

/**
 * What somebody looks for: `text` as it was typed, `terms` as `termsOf` makes them. With a `kind` only that, else some of each and then
 * messages. `before` and `since` are in ms since 1970. `below` is the `next` of an earlier answer.
 */
export type Search = {
  text: string
  terms: readonly string[]
  kind?: SearchKind | undefined
  roomId?: string | undefined
  authorId?: string | undefined
  before?: number | undefined
  since?: number | undefined
  limit: number
  below?: number | undefined
}

type SearchedTables = Pick<Tables, 'rooms' | 'members' | 'messages' | 'documents' | 'boards' | 'comments'>
type Found = { results: SearchResult[]; next?: number }

/** How many rooms, boards, documents, comments and files are shown above messages, of each kind. */
const NAMES_MAX = 5
/** An answer takes at most so many steps. Terms that the index does not have are looked for in the newest 10,000 messages and 500 passages. */
const STEPS_MAX = 240
const SCANNED_STEPS_MAX = 50

/**
 * Looks in steps, so that the hub can do something else between them: it yields after each one of some milliseconds. How far it gets
 * depends on what is in the index, and not on what the actor may not see.
 */
export function* find(
  tables: SearchedTables,
  index: SearchIndex,
  actor: Actor,
  search: Search,
): Generator<undefined, SearchAnswer> {
  const { kind, below } = search
  const isFirst = below === undefined
  const results: SearchResult[] = []
  if (isFirst && (kind === undefined || kind === 'room' || kind === 'board'))
    results.push(...namesOf(tables, actor, search))
  let next: number | undefined
  if (kind === 'document' || (kind === undefined && isFirst)) {
    const limit = kind === undefined ? Math.min(NAMES_MAX, search.limit) : search.limit
    const found = yield* findDocuments(tables, index, actor, { ...search, limit })
    results.push(...found.results)
    if (kind === 'document') next = found.next
  }
  if (kind === 'comment' || (kind === undefined && isFirst)) {
    const limit = kind === undefined ? Math.min(NAMES_MAX, search.limit) : search.limit
    const found = yield* findComments(tables, index, actor, { ...search, limit })
    results.push(...found.results)
    if (kind === 'comment') next = found.next
  }
  if (kind === 'file' || (kind === undefined && isFirst)) {
    const limit = kind === undefined ? Math.min(NAMES_MAX, search.limit) : search.limit
    const found = yield* findFiles(tables, index, actor, { ...search, limit })
    results.push(...found.results)
    if (kind === 'file') next = found.next
  }
  if (kind === 'message' || kind === undefined) {
    const found = yield* findMessages(tables, index, actor, search)
    results.push(...found.results)
    next = found.next
  }
  return {
    results,
    ...(next === undefined ? {} : { next: String(next) }),
    ...(index.isComplete() ? {} : { indexing: true as const }),
  }
}

const hasFilter = ({ roomId, authorId, before, since }: Search) =>
  [roomId, authorId, before, since].some((filter) => filter !== undefined)

const plainText = ({ text }: Search) => text.replaceAll('"', ' ').trim()

/** Rooms and boards by their names. */
function namesOf({ rooms, boards, members }: SearchedTables, actor: Actor, search: Search): SearchResult[] {
  const { kind, limit } = search
  if (hasFilter(search)) return []
  const page = { search: plainText(search), limit: kind === undefined ? Math.min(NAMES_MAX, limit) : limit }
  const found: SearchResult[] = []
  if (kind !== 'board')
    for (const room of rooms.page(actor, page).items) {
      const { id, archived } = room
      const title = nameFor(actor, room, members)
      found.push({ kind: 'room', id, roomId: id, title, ...NO_EXCERPT, ...archivedIf(archived) })
    }
  if (kind !== 'room')
    for (const { id, name, roomId, archived } of boards.page(actor, page).items)
      found.push({ kind: 'board', id, ...(roomId && { roomId }), title: name, ...NO_EXCERPT, ...archivedIf(archived) })
  return found
}

/** A conversation of two has the name of the other. */
function nameFor(actor: Actor, { name, direct, memberIds }: Room, members: SearchedTables['members']): string {
  const otherId = direct ? memberIds?.find((memberId) => memberId !== actor.id) : undefined
  return otherId === undefined ? name : (members.byId(otherId)?.name ?? name)
}

const NO_EXCERPT: Pick<SearchResult, 'excerpt' | 'highlights'> = { excerpt: '', highlights: [] }
const archivedIf = (archived: boolean | undefined) => (archived ? { archived: true as const } : {})

const stepsFor = ({ terms }: Search) => (terms.some(isIndexed) ? STEPS_MAX : SCANNED_STEPS_MAX)

function queryOf({ rooms }: SearchedTables, actor: Actor, search: Search): Omit<IndexQuery, 'below'> {
  const { terms, roomId, authorId, before, since } = search
  const privateRoomIds = actor.id === OWNER.id ? undefined : rooms.privateIdsOf(actor)
  return { terms, roomId, authorId, before, since, privateRoomIds }
}

/** The newest messages first. */
function* findMessages(
  tables: SearchedTables,
  index: SearchIndex,
  actor: Actor,
  search: Search,
): Generator<undefined, Found> {
  const query = queryOf(tables, actor, search)
  const found: { result: SearchResult; position: number }[] = []
  let below: number | undefined = search.below ?? Number.MAX_SAFE_INTEGER
  for (let step = 0; step < stepsFor(search) && below !== undefined; step++) {
    if (step > 0) yield
    const { found: hits, next } = index.messages({ ...query, below })
    for (const { id, roomId, position } of hits) {
      const result = messageResult(tables, actor, search, { id, roomId })
      if (result) found.push({ result, position })
      // One more than asked for shows whether there are others.
      if (found.length > search.limit) return pageOf(found, search.limit)
    }
    below = next
  }
  const results = found.map(({ result }) => result)
  return below === undefined ? { results } : { results, next: below }
}

function pageOf(found: readonly { result: SearchResult; position: number }[], limit: number): Found {
  const shown = found.slice(0, limit)
  const next = shown.at(-1)?.position
  return { results: shown.map(({ result }) => result), ...(next === undefined ? {} : { next }) }
}

type MessageAt = { id: string; roomId: string }
type MessageSeen = { room: Room; message: Message }

/** The message that the index means, where the actor may see it and it is asked for. */
function messageSeen(
  { rooms, messages }: SearchedTables,
  actor: Actor,
  { authorId, before, since }: Search,
  at: MessageAt,
): MessageSeen | undefined {
  const room = rooms.visibleTo(actor, at.roomId)
  const message = room && messages.inRoom(room.id, at.id)
  if (!message || message.deleted) return undefined
  const { postedAt } = message
  if (authorId !== undefined && message.authorId !== authorId) return undefined
  if ((before !== undefined && postedAt >= before) || (since !== undefined && postedAt < since)) return undefined
  return { room, message }
}

const placeOf = ({ room, message }: MessageSeen) => ({
  at: message.postedAt,
  authorId: message.authorId,
  authorName: message.authorName,
  ...archivedIf(room.archived),
})

function messageResult(tables: SearchedTables, actor: Actor, search: Search, at: MessageAt): SearchResult | undefined {
  const seen = messageSeen(tables, actor, search, at)
  const excerpt = seen && excerptOf(searchedText(seen.message), search.terms)
  if (!excerpt) return undefined
  const { id, seq } = seen.message
  const title = nameFor(actor, seen.room, tables.members)
  return { kind: 'message', id, roomId: seen.room.id, seq, title, ...excerpt, ...placeOf(seen) }
}

/** The newest comments first. */
function* findComments(
  tables: SearchedTables,
  index: SearchIndex,
  actor: Actor,
  search: Search,
): Generator<undefined, Found> {
  const query = queryOf(tables, actor, search)
  const found: { result: SearchResult; position: number }[] = []
  let below: number | undefined = search.below ?? Number.MAX_SAFE_INTEGER
  for (let step = 0; step < stepsFor(search) && below !== undefined; step++) {
    if (step > 0) yield
    const { found: hits, next } = index.comments({ ...query, below })
    for (const { position, ...at } of hits) {
      const result = commentResult(tables, actor, search, at)
      if (result) found.push({ result, position })
      if (found.length > search.limit) return pageOf(found, search.limit)
    }
    below = next
  }
  const results = found.map(({ result }) => result)
  return below === undefined ? { results } : { results, next: below }
}

function commentResult(
  { documents, comments }: SearchedTables,
  actor: Actor,
  { terms, roomId: askedRoomId, authorId, before, since }: Search,
  at: { id: string; documentId: string },
): SearchResult | undefined {
  const document = documents.visibleTo(actor, at.documentId)
  const comment = document && comments.inDocument(document.id, at.id)
  if (!comment || comment.deleted) return undefined
  const { postedAt, authorName } = comment
  const { id: documentId, title, roomId, archived } = document
  if (authorId !== undefined && comment.authorId !== authorId) return undefined
  if (askedRoomId !== undefined && roomId !== askedRoomId) return undefined
  if ((before !== undefined && postedAt >= before) || (since !== undefined && postedAt < since)) return undefined
  const excerpt = excerptOf(comment.body, terms)
  if (!excerpt) return undefined
  return {
    ...{ kind: 'comment' as const, id: comment.id, documentId, ...(roomId !== undefined && { roomId }), title },
    ...{ ...excerpt, at: postedAt, authorId: comment.authorId, authorName, ...archivedIf(archived) },
  }
}

/**
 * A page ends within the files of a message, if need be. So its `next` says the position of the message, and how many of the message's
 * files are still to come.
 */
const FILE_PLACES = FILES_PER_MESSAGE + 1

/** Files by their names, those of the newest messages first. */
function* findFiles(
  tables: SearchedTables,
  index: SearchIndex,
  actor: Actor,
  search: Search,
): Generator<undefined, Found> {
  const query = queryOf(tables, actor, search)
  const { limit, below: from = Number.MAX_SAFE_INTEGER } = search
  const found: { result: SearchResult; position: number }[] = []
  let below: number | undefined = Math.floor(from / FILE_PLACES) + 1
  for (let step = 0; step < stepsFor(search) && below !== undefined; step++) {
    if (step > 0) yield
    const { found: hits, next } = index.files({ ...query, below })
    for (const { id, roomId, position: messagePosition } of hits) {
      for (const { result, left } of fileResults(tables, actor, search, { id, roomId })) {
        const position = messagePosition * FILE_PLACES + left
        if (position < from) found.push({ result, position })
        if (found.length > limit) return pageOf(found, limit)
      }
    }
    below = next
  }
  const results = found.map(({ result }) => result)
  return below === undefined ? { results } : { results, next: below * FILE_PLACES }
}

/** `left`: how many files of the message come behind it. */
function fileResults(
  tables: SearchedTables,
  actor: Actor,
  search: Search,
  at: MessageAt,
): { result: SearchResult; left: number }[] {
  const seen = messageSeen(tables, actor, search, at)
  const files = seen?.message.files ?? []
  return files.flatMap(({ id, name }, place) => {
    const excerpt = excerptOf(name, search.terms)
    if (!seen || !excerpt) return []
    const { seq } = seen.message
    const result = { kind: 'file' as const, id, roomId: seen.room.id, seq, title: name, ...excerpt, ...placeOf(seen) }
    return [{ result, left: files.length - 1 - place }]
  })
}

/** Those with the words in their title, then those with the words in their text, where that was written last first. */
function* findDocuments(
  tables: SearchedTables,
  index: SearchIndex,
  actor: Actor,
  search: Search,
): Generator<undefined, Found> {
  const { limit, below: from = Number.MAX_SAFE_INTEGER } = search
  const isFirst = search.below === undefined
  const titled = new Map(documentsByTitle(tables, actor, search).map((result) => [result.id, result]))
  const results = isFirst ? [...titled.values()] : []
  const seen = new Set<string>()
  const found: { result: SearchResult; position: number }[] = []
  const query = queryOf(tables, actor, search)
  let below: number | undefined = Number.MAX_SAFE_INTEGER
  for (let step = 0; step < stepsFor(search) && below !== undefined; step++) {
    if (step > 0) yield
    const { found: hits, next } = index.passages({ ...query, below })
    for (const { documentId, position, at, text } of hits) {
      if (seen.has(documentId)) continue
      const result = documentResult(tables, actor, search, { documentId, at, text })
      if (!result) continue
      seen.add(documentId)
      const shown = titled.get(documentId)
      if (shown) Object.assign(shown, { excerpt: result.excerpt, highlights: result.highlights })
      else if (position < from) found.push({ result, position })
      if (found.length > limit - results.length) {
        const page = pageOf(found, limit - results.length)
        return { ...page, results: [...results, ...page.results], next: page.next ?? from }
      }
    }
    below = next
  }
  return { results: [...results, ...found.map(({ result }) => result)] }
}

function documentsByTitle({ documents }: SearchedTables, actor: Actor, search: Search): SearchResult[] {
  if (search.before !== undefined || search.since !== undefined) return []
  const { items } = documents.page(actor, { search: plainText(search), limit: search.limit })
  return items
    .filter(({ roomId, createdBy }) => isAsked(search, { roomId, createdBy }))
    .map(({ id, title, roomId, createdAt, archived }) => ({
      kind: 'document',
      id,
      ...(roomId === undefined ? {} : { roomId }),
      title,
      ...NO_EXCERPT,
      at: createdAt,
      ...archivedIf(archived),
    }))
}

/** Of documents the author is who has made them. */
const isAsked = ({ roomId, authorId }: Search, of: { roomId: string | undefined; createdBy: string | undefined }) =>
  (roomId === undefined || of.roomId === roomId) && (authorId === undefined || of.createdBy === authorId)

function documentResult(
  { documents }: SearchedTables,
  actor: Actor,
  search: Search,
  { documentId, at, text }: { documentId: string; at: number; text: string },
): SearchResult | undefined {
  const { before, since, terms } = search
  if ((before !== undefined && at >= before) || (since !== undefined && at < since)) return undefined
  const document = documents.visibleTo(actor, documentId)
  if (!document || !isAsked(search, { roomId: document.roomId, createdBy: document.createdBy })) return undefined
  const excerpt = excerptOf(text, terms)
  return (
    excerpt && {
      kind: 'document',
      id: documentId,
      ...(document.roomId === undefined ? {} : { roomId: document.roomId }),
      title: document.title,
      ...excerpt,
      at,
      ...archivedIf(document.archived),
    }
  )
}
