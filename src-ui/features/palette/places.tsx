// What the palette leads to: rooms, people, documents and boards.
import type { JSX } from 'solid-js'
import IconFile from '~icons/lucide/file-text'
import IconHash from '~icons/lucide/hash'
import IconLock from '~icons/lucide/lock'
import IconTable from '~icons/lucide/table-2'
import IconUser from '~icons/lucide/user'
import type { Board } from '../../../src-bun/contract/boards.ts'
import type { Document } from '../../../src-bun/contract/documents.ts'
import type { Member } from '../../../src-bun/contract/members.ts'
import type { Room } from '../../../src-bun/contract/rooms.ts'
import { plural, t } from '../../i18n/i18n.ts'
import { unreadText } from '../../i18n/unread.ts'
import { boardList } from '../../state/boards.ts'
import { documentList, hub, roomList, roomName } from '../../state/hub.ts'
import type { Listed, ListKind } from '../../state/lists.ts'
import { openDirect } from '../../state/rooms/changes/manage-rooms.ts'
import { mentionsIn, shownUnread } from '../../state/rooms/chat.ts'
import type { Entry } from './find-entries.ts'
import { paletteWord } from './words.ts'

export type PaletteEntry = Entry & {
  icon: () => JSX.Element
  /** What kind of thing it is. */
  kind: string
  /** Shown behind the name. */
  detail?: string
  /** Where it leads. */
  path?: string
  /** What it does: resolves with where to go on, with words about what went wrong, or with nothing more to do. `signal` aborts when the palette is closed before. */
  act?: (signal: AbortSignal) => undefined | Promise<{ path: string } | { problem: string } | undefined>
  /** What is to be made, for which a name is asked for. */
  makes?: 'room' | 'document'
}

/** `found` is what the hub has besides, by kind. */
export function placesOf(found: Partial<Record<ListKind, readonly Listed[]>>): PaletteEntry[] {
  const more = <T extends Listed>(kind: ListKind, known: readonly T[]): T[] => {
    const ids = new Set(known.map(({ id }) => id))
    return [...known, ...((found[kind] ?? []) as T[]).filter(({ id }) => !ids.has(id))]
  }
  const rooms = more<Room>('rooms', roomList())
  const partners = new Set(rooms.flatMap(({ direct, memberIds = [] }) => (direct ? memberIds : [])))
  const people = more<Member>('members', Object.values(hub.members)).filter(
    // Somebody with whom there is a conversation is found as that.
    ({ id }) => id !== hub.me?.id && !partners.has(id),
  )
  return [
    ...rooms.map(roomEntry),
    ...more<Document>('documents', documentList()).map(documentEntry),
    ...more<Board>('boards', boardList()).map(boardEntry),
    ...people.map(personEntry),
  ]
}

const archivedIn = ({ archived }: { archived?: boolean }) => (archived ? t('list.archived') : '')

function roomEntry(room: Room): PaletteEntry {
  const { id, direct, topic } = room
  const [unread, mentions] = [shownUnread(id), mentionsIn(id)]
  const news = mentions > 0 ? plural('nav.mentions', mentions) : unread > 0 ? unreadText(unread) : ''
  return {
    id: `/rooms/${id}`,
    path: `/rooms/${id}`,
    name: roomName(room),
    words: topic,
    kind: t(direct ? 'nav.direct' : room.private ? 'nav.private' : 'removal.room'),
    detail: news || archivedIn(room) || topic,
    icon: () => (direct ? <IconUser /> : room.private ? <IconLock /> : <IconHash />),
  }
}

const documentEntry = (document: Document): PaletteEntry => ({
  id: `/documents/${document.id}`,
  path: `/documents/${document.id}`,
  name: document.title || t('document.untitled'),
  kind: t('removal.document'),
  detail: archivedIn(document),
  icon: () => <IconFile />,
})

const boardEntry = (board: Board): PaletteEntry => ({
  id: `/boards/${board.id}`,
  path: `/boards/${board.id}`,
  name: board.name,
  kind: t('removal.board'),
  detail: archivedIn(board),
  icon: () => <IconTable />,
})

const personEntry = ({ id, name }: Member): PaletteEntry => ({
  id: `person ${id}`,
  name,
  kind: paletteWord('person'),
  icon: () => <IconUser />,
  async act(signal) {
    const made = await openDirect(id, signal)
    return 'problem' in made ? made : { path: `/rooms/${made.id}` }
  },
})
