import { useLocation, useMatch } from '@solidjs/router'
import { createMemo } from 'solid-js'
import { t } from '../i18n/i18n.ts'
import { hub, roomName } from '../state/hub.ts'
import type { ListKind } from '../state/lists.ts'
import { lookupState } from '../state/lookup.ts'
import type { Place } from '../state/people/places.ts'
import { mayRemove, type Thing } from '../state/removal.ts'

export const LIST_KINDS: ListKind[] = ['rooms', 'documents', 'boards', 'members']
export const listTitle = (params: { kind?: string }) => t(`list.${params.kind as ListKind}`)

const TITLES: Record<string, () => string> = {
  '/': () => hub.hubName || t('home.title'),
  '/security': () => t('security.title'),
  '/licences': () => t('licences.title'),
  '/archive': () => t('removal.title'),
  '/search': () => t('search.title'),
  '/catch-up': () => t('catchUp.title'),
  '/replay': () => t('replay.title'),
  '/boards/new': () => t('nav.newBoard'),
}

/** What the address of the page names: a room, a document or a board, as far as this client has it, and the title of the page. */
export function createShownPage() {
  const location = useLocation()
  const atRoom = useMatch(() => '/rooms/:id')
  const atDocument = useMatch(() => '/documents/:id')
  const atBoard = useMatch(() => '/boards/:id')
  const list = useMatch(() => '/all/:kind', { kind: LIST_KINDS })
  const path = () => location.pathname.replace(/(.)\/$/, '$1')

  const room = () => hub.rooms[atRoom()?.params['id'] ?? '']
  const board = () => hub.boards[atBoard()?.params['id'] ?? '']
  const document = () => hub.documents[atDocument()?.params['id'] ?? '']
  const thing = (): Thing | undefined => {
    const [ofBoard, ofDocument] = [board(), document()]
    if (ofBoard) return { kind: 'board', id: ofBoard.id, name: ofBoard.name }
    return ofDocument && { kind: 'document', id: ofDocument.id, name: ofDocument.title || t('document.untitled') }
  }

  const place = createMemo<Place | undefined>(
    () => {
      const [ofRoom, ofThing] = [room(), thing()]
      if (ofRoom) return { kind: 'room', id: ofRoom.id }
      return ofThing && { kind: ofThing.kind, id: ofThing.id }
    },
    undefined,
    { equals: (one, other) => one?.id === other?.id },
  )

  function title(): string {
    const ofPath = TITLES[path()]
    if (ofPath) return ofPath()
    const listed = list()
    if (listed) return listTitle(listed.params)
    const ofThing = thing()
    if (ofThing) return ofThing.name
    const ofRoom = room()
    if (ofRoom) return roomName(ofRoom)
    const id = (atRoom() ?? atDocument() ?? atBoard())?.params['id'] ?? ''
    // It is not known yet whether there is one.
    if (['loading', 'failed'].includes(lookupState(id) ?? '')) return hub.hubName
    if (!hub.ready) return hub.hubName || t('app.name')
    return t(atDocument() ? 'document.notFound' : 'notFound.title')
  }

  /** Of a room its topic, of a document its room. */
  function topic(): string {
    const ofDocument = hub.rooms[document()?.roomId ?? '']
    return room()?.topic ?? (ofDocument ? roomName(ofDocument) : '')
  }

  return {
    ...{ room, document, place, title, topic },
    /** The document or board of this page. */
    thing,
    isThingArchived: () => (board() ?? document())?.archived === true,
    mayRemoveThing: () => mayRemove(board() ?? document() ?? {}),
    isHome: () => path() === '/',
    isRoom: () => atRoom() !== undefined,
  }
}

export type ShownPage = ReturnType<typeof createShownPage>
