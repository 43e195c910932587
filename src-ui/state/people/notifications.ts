// The notifications of this page: of messages that mention this person, of direct ones, and of comments that are for them.
import { createSignal } from 'solid-js'
import type { Message } from '../../../src-bun/contract/chat.ts'
import type { UnreadComment } from '../../../src-bun/contract/comments.ts'
import { isInAppWindow } from '../../device/app-window.ts'
import { remember, remembered } from '../../device/local-storage.ts'
import { playSound, type Sound } from '../../device/sound.ts'
import { REAL_TIMERS } from '../../live/timers.ts'
import { isUnreadComment, unreadComments } from '../comments/unread.ts'
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

/** How many messages are for this person alone, or mention them, and how many comments are for them, that are not read. */
export function countForMe(): number {
  return roomList().reduce(
    (sum, { id, direct }) => sum + (direct ? Math.max(shownUnread(id), mentionsIn(id)) : mentionsIn(id)),
    unreadComments().length,
  )
}

/** The other tabs of this browser say for what they have made the sound. */
const tabs = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('hubbub:sound')
const heard = new Set<string>()
const HEARD_MAX = 50

function noteHeard(id: string): void {
  if (heard.size >= HEARD_MAX) heard.clear()
  heard.add(id)
}

/** Makes a sound where sounds are on, unless this tab or another one has made it for the same `id`, or the person wants quiet. */
export function soundOnce(sound: Sound, id: string, isQuiet = false): void {
  if (!isSoundOn() || isBusy() || heard.has(id)) return
  noteHeard(id)
  tabs?.postMessage(id)
  playSound(sound, isQuiet).catch((fault) => console.info('No sound was played:', fault))
}

type Called = Message | UnreadComment
type Shown = { title: string; body: string; goTo(): void }

const isComment = (called: Called): called is UnreadComment => 'comment' in called
const idOf = (called: Called) => (isComment(called) ? called.comment : called).id

/** The person has asked for quiet. */
export const isBusy = (): boolean => myPresence()?.status === 'busy'

/** `describe` gives a message or a comment in words. */
export function createNotifications(describe: (called: Called) => Shown) {
  const isPageInUse = () => document.visibilityState === 'visible' && document.hasFocus()
  tabs?.addEventListener('message', ({ data }) => noteHeard(String(data)))
  return createNotifier<UnreadComment>({
    timers: REAL_TIMERS,
    random: Math.random,
    isBusy,
    isForMe: (message) =>
      isMentionedIn(message) || (hub.rooms[message.roomId]?.direct === true && !isMuted(message.roomId)),
    isUnread: (called) =>
      isComment(called)
        ? isUnreadComment(called.comment.id)
        : called.seq > lastReadSeq(called.roomId) && hub.rooms[called.roomId] !== undefined,
    isRoomShown: (roomId) => isRoomVisible(roomId) && document.visibilityState === 'visible',
    makeSound: (called) => soundOnce('message', idOf(called), !isComment(called) && isMuted(called.roomId)),
    showOutside(called) {
      if (!isOutsideOn() || isPageInUse()) return
      const { title, body, goTo } = describe(called)
      showOutside({ title, body, tag: idOf(called) }, goTo)
    },
  })
}
