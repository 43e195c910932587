// From the live socket into the store.
//
// Frames come in bursts: after an absence there may be thousands. If each one changed the store by itself, each would make
// the screen update. So they are buffered until the browser draws the page next and applied in one Solid batch, in the
// order in which they came. A browser does not draw a hidden tab; there a timer applies them.
//
// Changes of the log go to the table in apply.ts; the other frames have a table here. After that the command channel gets
// each change, in the same batch, so that a pending message disappears at the moment the posted one appears.
import { batch } from 'solid-js'
import { reconcile } from 'solid-js/store'
import type { LoggedChange } from '../../src-bun/contract/frames/changes.ts'
import { PROTOCOL_VERSION } from '../../src-bun/contract/frames/version.ts'
import type { PresenceEntry } from '../../src-bun/contract/presence.ts'
import { errorText } from '../i18n/i18n.ts'
import { isChange, type ReceivedFrame } from '../live/socket.ts'
import { apply } from './apply.ts'
import { refetchFailedRecords, reloadRecords } from './boards.ts'
import { resendPresenceStatus } from './connection/attention.ts'
import { commandChannel } from './connection/commands.ts'
import { reportNewBuild, requestSnapshot } from './connection/connection.ts'
import { refreshIfShown } from './host/invitation.ts'
import { handleJoinRequests } from './host/join-requests.ts'
import { hub, nothingKnown, setHub, setLeading } from './hub.ts'
import { lookUp, request, retryFailedLookUps } from './lookup.ts'
import { showNotice } from './notices.ts'
import { discardMessages, markMessagesStale, reconcileMessages } from './rooms/messages.ts'
import { handleRead, handleReadPositions } from './rooms/read-position.ts'
import { handleTyping } from './rooms/typing.ts'

/** In a hidden tab, which gets no animation frames, buffered frames are applied after this time. */
const MAX_DELAY_MS = 100

type OtherFrame = Exclude<ReceivedFrame, LoggedChange>
type FrameHandlers = { readonly [T in OtherFrame['type']]: (frame: Extract<OtherFrame, { type: T }>) => void }

let buffer: ReceivedFrame[] = []
let timer: ReturnType<typeof setTimeout> | undefined
let animationFrame: number | undefined
let firstBuild: string | undefined

const handlers: FrameHandlers = {
  hello: (frame) => {
    firstBuild ??= frame.build
    if (frame.build !== firstBuild || frame.protocol !== PROTOCOL_VERSION) reportNewBuild()
    const isRestored = hub.epoch !== '' && hub.epoch !== frame.epoch
    setHub({ hubId: frame.hubId, hubName: frame.hubName, epoch: frame.epoch })
    if (isRestored) discardMessages()
  },
  snapshot: ({ seq, members, more, ...lists }) => {
    setHub('members', reconcile(byId(members)))
    for (const kind of ['rooms', 'documents', 'boards'] as const) {
      const listed = byId<{ id: string }>(lists[kind])
      // A room, document or board that the snapshot does not have stays on the page until the hub has answered whether it still exists.
      const others = more ? Object.values(hub[kind]).filter(({ id }) => !listed[id]) : []
      setHub(kind, reconcile({ ...byId(others), ...listed } as never))
      request(
        kind,
        others.map(({ id }) => id),
      )
    }
    setHub('more', reconcile(more ?? nothingKnown().more))
    reloadRecords()
    markMessagesStale()
    setHub('seq', seq)
  },
  'caught-up': ({ seq, me, presence, reads, leading, exportsTo, keepDays }) => {
    if (leading) setLeading(leading)
    setHub({ exportsTo, keepDays })
    setHub('presence', reconcile(Object.fromEntries(presence.map((entry) => [entry.memberId, entry]))))
    setHub('me', reconcile(me))
    setHub('members', me.id, reconcile(me))
    lookUpHere(presence)
    retryFailedLookUps()
    setHub({ seq, ready: true })
    handleReadPositions(reads)
    reconcileMessages()
    refetchFailedRecords()
    resendPresenceStatus()
    refreshIfShown()
  },
  presence: ({ entries }) => {
    for (const { member, ...entry } of entries) {
      // `reconcile`, because merging would leave the words of a status that has none any more.
      setHub('presence', entry.memberId, reconcile(entry))
      if (member) setHub('members', member.id, reconcile(member))
    }
    lookUpHere(entries)
  },
  waiting: handleJoinRequests,
  notice: showNotice,
  read: handleRead,
  checkpoint: (checkpoint) => setHub({ checkpoint }),
  machines: (machines) => setHub({ machines }),
  typing: handleTyping,
  error: (frame) => {
    commandChannel()?.handleError(frame)
    // Without a `clientId` this error answers no command: the hub sends it to hosts when its data folder is missing.
    if (frame.code === 'storage.missing' && frame.clientId === undefined)
      showNotice({ type: 'notice', text: errorText(frame.code), fromName: hub.hubName, at: Date.now() })
  },
  answered: ({ change }) => commandChannel()?.handleChange(change),
}

/** Looks up the members who are here: one who has come back may have been away for so long that the snapshot did not have them. */
function lookUpHere(entries: readonly PresenceEntry[]) {
  const here = entries.filter(({ status }) => status !== 'offline')
  lookUp(
    'members',
    here.map(({ memberId }) => memberId),
  )
}

export function receive(frame: ReceivedFrame): void {
  buffer.push(frame)
  if (timer !== undefined) return
  timer = setTimeout(flush, MAX_DELAY_MS)
  if (typeof requestAnimationFrame !== 'undefined') animationFrame = requestAnimationFrame(flush)
}

function flush() {
  clearTimeout(timer)
  if (animationFrame !== undefined) cancelAnimationFrame(animationFrame)
  timer = animationFrame = undefined
  const frames = buffer
  buffer = []
  let isChangeMissing = false
  batch(() => {
    for (const frame of frames) if (!tryToHandle(frame) && isChange(frame)) isChangeMissing = true
  })
  // The socket counts the change as received and would not ask for it again.
  if (isChangeMissing) requestSnapshot()
}

/** Returns false if the frame could not be applied. The frames after it must not be lost with it. */
function tryToHandle(frame: ReceivedFrame): boolean {
  try {
    handle(frame)
    return true
  } catch (fault) {
    console.error(`The frame ${frame.type} was not applied:`, fault)
    return false
  }
}

function handle(frame: ReceivedFrame) {
  if (isChange(frame)) {
    apply(frame)
    commandChannel()?.handleChange(frame)
  } else {
    // The table is complete by its type, which the compiler cannot follow through a union.
    const handler = handlers[frame.type] as (frame: OtherFrame) => void
    handler(frame)
  }
}

function byId<T extends { id: string }>(list: readonly T[]): Record<string, T> {
  return Object.fromEntries(list.map((each) => [each.id, each]))
}
