// From the live socket into the store.
//
// Frames come in bursts: after an absence there may be thousands. If each one changed the store by itself, each would make
// the screen update. So they are buffered until the browser draws its next frame and applied in one Solid batch, in the
// order in which they came. A hidden tab draws no frames; there a timer applies them.
//
// Changes of the log go to the table in apply.ts; the other frames have theirs here. Then the command channel sees each
// change, in the same batch, so that a pending line disappears at the moment its message appears.
import { batch } from 'solid-js'
import { reconcile } from 'solid-js/store'
import type { LoggedChange } from '../../src-bun/contract/frames/changes.ts'
import { PROTOCOL_VERSION } from '../../src-bun/contract/frames/version.ts'
import type { ReceivedFrame } from '../live/socket.ts'
import { apply } from './apply.ts'
import { reloadRecords } from './boards.ts'
import { resendAttention } from './connection/attention.ts'
import { commandChannel } from './connection/commands.ts'
import { reportNewBuild } from './connection/connection.ts'
import { refreshIfShown } from './host/invitation.ts'
import { handleJoinRequests } from './host/join-requests.ts'
import { hub, setHub } from './hub.ts'
import { showNotice } from './notices.ts'
import { discardMessages, markMessagesStale, reconcileMessages } from './rooms/messages.ts'
import { loadReadPositions, markVisibleRoomsRead } from './rooms/read-position.ts'
import { handleTyping } from './rooms/typing.ts'

/** Hidden tabs get no animation frames. */
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
  snapshot: ({ seq, rooms, members, documents, boards }) => {
    setHub('rooms', reconcile(byId(rooms)))
    setHub('members', reconcile(byId(members)))
    setHub('documents', reconcile(byId(documents)))
    setHub('boards', reconcile(byId(boards)))
    reloadRecords()
    markMessagesStale()
    setHub('seq', seq)
  },
  'caught-up': ({ seq, me, presence }) => {
    setHub('presence', reconcile(Object.fromEntries(presence.map((entry) => [entry.memberId, entry]))))
    setHub('me', reconcile(me))
    setHub({ seq, ready: true })
    loadReadPositions()
    markVisibleRoomsRead()
    reconcileMessages()
    resendAttention()
    refreshIfShown()
  },
  presence: ({ entries }) => {
    for (const entry of entries) setHub('presence', entry.memberId, entry)
  },
  waiting: handleJoinRequests,
  notice: showNotice,
  typing: ({ roomId, memberId }) => handleTyping(roomId, memberId),
  error: (frame) => commandChannel()?.handleError(frame),
  answered: ({ change }) => commandChannel()?.handleChange(change),
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
  batch(() => {
    for (const frame of frames) handle(frame)
  })
}

function handle(frame: ReceivedFrame) {
  const handler = handlers[frame.type as OtherFrame['type']] as ((frame: ReceivedFrame) => void) | undefined
  if (handler) return handler(frame)
  const change = frame as LoggedChange
  apply(change)
  commandChannel()?.handleChange(change)
}

function byId<T extends { id: string }>(list: readonly T[]): Record<string, T> {
  return Object.fromEntries(list.map((each) => [each.id, each]))
}
