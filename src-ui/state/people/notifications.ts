// The notifications of this page: of messages that mention this person, and of direct ones.
import { createSignal } from 'solid-js'
import type { Message } from '../../../src-bun/contract/chat.ts'
import { isInAppWindow } from '../../device/app-window.ts'
import { remember, remembered } from '../../device/local-storage.ts'
import { playSound } from '../../device/sound.ts'
import { REAL_TIMERS } from '../../live/timers.ts'
import { hub, isMuted, roomList } from '../hub.ts'
import { isMentionedIn, isRoomVisible, lastReadSeq, mentionsIn, shownUnread } from '../rooms/read-position.ts'
import { createNotifier } from './notifier.ts'
import { allowOutside, canShowOutside, showOutside } from './outside-notifications.ts'
import { myPresence } from './status.ts'

/** What this device remembers; a sound is off until somebody asks for it. */
const [isSoundOn, setSound] = createSignal(remembered('sound') === 'on')
/** In the app's window nobody has to be asked. */
const [isOutsideOn, setOutside] = createSignal(
  canShowOutside() && (remembered('outside') ?? (isInAppWindow() ? 'on' : 'off')) === 'on',
)

export { allowOutside, canShowOutside, isOutsideOn, isSoundOn, playSound }

export function chooseSound(on: boolean): void {
  setSound(on)
  remember('sound', on ? 'on' : 'off')
}

export function chooseOutside(on: boolean): void {
  setOutside(on)
  remember('outside', on ? 'on' : 'off')
}

/** How many messages are for this person alone, or mention them, and are not read. */
export function countForMe(): number {
  return roomList().reduce(
    (sum, { id, direct }) => sum + (direct ? Math.max(shownUnread(id), mentionsIn(id)) : mentionsIn(id)),
    0,
  )
}

/** The other tabs of this browser say for which message they have made the sound. */
const tabs = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('hubbub:sound')
let soundOf: string | undefined

type Shown = { title: string; body: string; goTo(): void }

/** `describe` gives a message in words. */
export function createNotifications(describe: (message: Message) => Shown) {
  const isPageInUse = () => document.visibilityState === 'visible' && document.hasFocus()
  tabs?.addEventListener('message', ({ data }) => {
    soundOf = String(data)
  })
  return createNotifier({
    timers: REAL_TIMERS,
    random: Math.random,
    isBusy: () => myPresence()?.status === 'busy',
    isForMe: (message) =>
      isMentionedIn(message) || (hub.rooms[message.roomId]?.direct === true && !isMuted(message.roomId)),
    isUnread: ({ roomId, seq }) => seq > lastReadSeq(roomId) && hub.rooms[roomId] !== undefined,
    isRoomShown: (roomId) => isRoomVisible(roomId) && document.visibilityState === 'visible',
    makeSound({ id }) {
      if (!isSoundOn() || soundOf === id) return
      tabs?.postMessage(id)
      playSound().catch((fault) => console.info('No sound was played:', fault))
    },
    showOutside(message) {
      if (!isOutsideOn() || isPageInUse()) return
      const { title, body, goTo } = describe(message)
      showOutside({ title, body, tag: message.id }, goTo)
    },
  })
}
