// The hub's HTTP routes, for pages. Only this file and the client for scripts use Eden. The session is an HttpOnly cookie, which no
// script can read.
import { treaty } from '@elysiajs/eden'
import type { Board, BoardRecord } from '../../src-bun/contract/boards.ts'
import type { Message } from '../../src-bun/contract/chat.ts'
import type { Document } from '../../src-bun/contract/documents.ts'
import type { AuditEntry, RemovedMember, Session } from '../../src-bun/contract/door/administration.ts'
import type { Door, Invitation } from '../../src-bun/contract/door/door.ts'
import type { SessionState } from '../../src-bun/contract/door/join.ts'
import type { RecordHistory } from '../../src-bun/contract/http/board-history.ts'
import type { SearchAnswer, SearchKind } from '../../src-bun/contract/http/search.ts'
import type { Leading } from '../../src-bun/contract/leading/leading.ts'
import { JOIN_ANSWER_WAIT_MS } from '../../src-bun/contract/limits.ts'
import type { Member } from '../../src-bun/contract/members.ts'
import type { StatusChoice } from '../../src-bun/contract/presence.ts'
import type { MessageReader, Room } from '../../src-bun/contract/rooms.ts'
import type { TrashItem } from '../../src-bun/contract/trash.ts'
import type { Hub } from '../../src-bun/transport/app.ts'
import { type Answer, type EdenResponse, toAnswer } from './answer.ts'
import { pause } from './wake-up.ts'

/** `people`: how many are here. */
export type Health = { version: string; hubId: string; hubName: string; door: Door; people: number }
export type AuditFilter = { action?: string; memberId?: string; before?: number }
export type OpenConnection = {
  id: string
  kind: string
  memberId: string
  name: string
  address: string
  openedAt: number
}
export type RecordPage = { records: BoardRecord[]; more: boolean }
export type ListKind = 'rooms' | 'members' | 'documents' | 'boards'
export type Listed = Room | Member | Document | Board
/** A page of a list in the order of the names; `next` is where to go on after, where there is more. */
export type ListPage = { items: Listed[]; next?: string }
export type ListQuery = { ids?: string; q?: string; archived?: boolean; after?: string; limit?: number; room?: string }
export type SearchQuery = {
  q: string
  kind?: SearchKind
  room?: string
  from?: string
  before?: number
  after?: string
}
export type MessagePage = { messages: Message[]; more: boolean }

const ANSWER_MAX_MS = 10_000
const START_ANEW_MAX_MS = 120_000
/** How often a request that changes nothing is sent again where nobody has answered, and after which time. */
const READS_AGAIN = 2
const READ_AGAIN_AFTER_MS = 500

const hubUntil = (signal: () => AbortSignal) =>
  treaty<Hub>(location.origin, { parseDate: false, onRequest: () => ({ signal: signal() }) })
// A hub that has left the network does not refuse the connection; nothing comes back at all.
const hub = () => hubUntil(() => AbortSignal.timeout(ANSWER_MAX_MS))
/** For requests that the hub answers when the host has decided. */
const patientHub = (cancelled: AbortSignal) =>
  hubUntil(() => anyOf([cancelled, AbortSignal.timeout(JOIN_ANSWER_WAIT_MS + ANSWER_MAX_MS)]))

/**
 * Sends a request that changes nothing, and sends it again where it has broken off: a browser uses a connection once more that the
 * hub, which was killed or started again, does not know any more. All tries together have the time of one.
 */
async function read<T>(request: (at: ReturnType<typeof hub>) => Promise<EdenResponse<T>>): Promise<Answer<T>> {
  const signal = AbortSignal.timeout(ANSWER_MAX_MS)
  for (let again = 0; ; again++) {
    const answer = await toAnswer(request(hubUntil(() => signal)))
    if (answer.ok || answer.status !== 0 || signal.aborted || again === READS_AGAIN) return answer
    await pause(READ_AGAIN_AFTER_MS)
  }
}

/** `AbortSignal.any` is newer than Safari 16. */
function anyOf(signals: AbortSignal[]): AbortSignal {
  const any = new AbortController()
  for (const signal of signals) signal.addEventListener('abort', () => any.abort())
  return any.signal
}

export const fetchHealth = (): Promise<Answer<Health>> => toAnswer(hub().health.get())

/** Refused with `signIn.required` where nobody is signed in, and with `member.removed` for somebody whom a host has removed. `GET /api/me` would be a red 401 in the console of every first visit. */
export async function fetchMe(): Promise<Answer<{ member: Member }>> {
  const answer = await toAnswer<SessionState>(hub().api.session.get())
  if (!answer.ok) return answer
  const { member, removed } = answer.value
  if (member) return { ok: true, value: { member } }
  if (removed) return { ok: false, code: 'member.removed', status: 403, removed }
  return { ok: false, code: 'signIn.required', status: 401 }
}

/** `code` is the spoken code or the link's token. Empty: none, as at an open door. */
export const join = (name: string, code: string): Promise<Answer<{ member: Member } | { pending: string }>> =>
  toAnswer(hub().api.join.post(code === '' ? { name } : { name, code }))

/** Waits for the host's decision, up to `JOIN_ANSWER_WAIT_MS`. Answers `pending` if there is none by then. */
export const awaitJoinDecision = (
  pendingId: string,
  cancelled: AbortSignal,
): Promise<Answer<{ member: Member } | { pending: string }>> =>
  toAnswer(patientHub(cancelled).api.join({ pending: pendingId }).get())

export const cancelJoinRequest = (pendingId: string): Promise<Answer<unknown>> =>
  toAnswer(hub().api.join({ pending: pendingId }).cancel.post())

export const decideJoinRequest = (pendingId: string, decision: 'admit' | 'refuse'): Promise<Answer<unknown>> =>
  toAnswer(hub().api.join({ pending: pendingId })[decision].post())

export const fetchSessions = (memberId?: string): Promise<Answer<{ sessions: Session[] }>> =>
  read((at) => at.api.sessions.get({ query: memberId === undefined ? {} : { memberId } }))

export const endSession = (id: string): Promise<Answer<unknown>> => toAnswer(hub().api.sessions({ id }).delete())

export const putStatus = (choice: StatusChoice): Promise<Answer<unknown>> => toAnswer(hub().api.me.status.put(choice))

export const signOut = (): Promise<Answer<unknown>> => toAnswer(hub().api['sign-out'].post())

export const fetchAudit = (filter: AuditFilter): Promise<Answer<{ entries: AuditEntry[] }>> =>
  read((at) => at.api.audit.get({ query: filter }))

export const fetchConnections = (): Promise<Answer<{ connections: OpenConnection[] }>> =>
  read((at) => at.api.connections.get())

export const disconnect = (id: string): Promise<Answer<unknown>> => toAnswer(hub().api.connections({ id }).delete())

/** Sends a notice to everybody, or to all sockets of one member. Answers the number of sockets. */
export const sendNotice = (text: string, memberId?: string): Promise<Answer<{ sockets: number }>> =>
  toAnswer(memberId ? hub().api.members({ id: memberId }).notices.post({ text }) : hub().api.notices.post({ text }))

export const fetchRemovals = (): Promise<Answer<{ removals: RemovedMember[] }>> => read((at) => at.api.removals.get())

export const signInAsHost = (hostToken: string): Promise<Answer<{ member: Member }>> =>
  toAnswer(hub().api.host.post({ hostToken }))

export const fetchInvitation = (): Promise<Answer<Invitation>> => read((at) => at.api.invitation.get())

/** Messages in ascending order: those before the seq `before`, or the newest ones. */
export const fetchMessages = (roomId: string, limit: number, before?: number): Promise<Answer<MessagePage>> =>
  read((at) =>
    at.api.rooms({ id: roomId }).messages.get({ query: before === undefined ? { limit } : { limit, before } }),
  )

export const fetchPinned = (roomId: string): Promise<Answer<{ messages: Message[] }>> =>
  read((at) => at.api.rooms({ id: roomId }).pins.get())

/** Records in ascending order of their keys, beginning with the first one after `after`. */
export const fetchReaders = (
  roomId: string,
  messageId: string,
): Promise<Answer<{ readers: MessageReader[]; more: boolean }>> =>
  read((at) => at.api.rooms({ id: roomId }).messages({ messageId }).readers.get())

/** Hands, timer and sentence, as this member may see them. */
export const fetchLeading = (): Promise<Answer<Leading>> => read((at) => at.api.leading.get())

/** The places of the answers that this member has chosen in a poll. */
export const fetchVote = (roomId: string, messageId: string): Promise<Answer<{ choices: number[] }>> =>
  read((at) => at.api.rooms({ id: roomId }).messages({ messageId }).vote.get())

export const fetchRecords = (boardId: string, after: string): Promise<Answer<RecordPage>> =>
  read((at) => at.api.boards({ id: boardId }).records.get({ query: { after } }))

/** The values of a cell, the newest first, before the change `before`. */
export const fetchPast = (
  boardId: string,
  key: string,
  { column, from, before }: { column: string; from: number; before: number | undefined },
): Promise<Answer<RecordHistory>> =>
  read((at) =>
    at.api
      .boards({ id: boardId })
      .records({ key })
      .history.get({ query: { column, from, ...(before !== undefined && { before }) } }),
  )

/** Lists members, rooms, documents or boards: by name page by page, or those with some ids. */
export async function fetchList(kind: ListKind, query: ListQuery): Promise<Answer<ListPage>> {
  type Lists = { [K in ListKind]: Listed[] } & { next?: string }
  const answer = await read((hub) => hub.api[kind].get({ query }) as unknown as Promise<EdenResponse<Lists>>)
  if (!answer.ok) return answer
  const { [kind]: items, next } = answer.value
  return { ok: true, value: next === undefined ? { items } : { items, next } }
}

export const fetchSearch = (query: SearchQuery): Promise<Answer<SearchAnswer>> =>
  read((at) => at.api.search.get({ query }))

export const fetchTrash = (): Promise<Answer<{ items: TrashItem[]; more: boolean }>> => read((at) => at.api.trash.get())

/** A long document takes the hub a while. */
export const startAnew = (documentId: string, cancelled: AbortSignal): Promise<Answer<{ id: string }>> =>
  toAnswer(
    hubUntil(() => anyOf([cancelled, AbortSignal.timeout(START_ANEW_MAX_MS)]))
      .api.documents({ id: documentId })
      ['start-anew'].post(),
  )
