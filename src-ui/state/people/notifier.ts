// When somebody is notified of a message: in the page while they are elsewhere in it, by a sound, and outside the page. `Other` is what
// else makes a sound.
import { createSignal } from 'solid-js'
import type { Message } from '../../../src-bun/contract/chat.ts'
import type { Timers } from '../../live/timers.ts'

/** How many conversations at most. */
export const SHOWN_MAX = 3
export const SHOWN_MS = 10_000
/**
 * So long it is waited before there is a sound: by then another tab or device on which the person reads has reported that the message
 * is read, and another tab has said that it plays the sound. Each tab waits for another time.
 */
export const QUIET_FIRST_MS = { least: 300, most: 800 }

type NotifierParts<Other> = {
  timers: Timers
  /** From 0 up to 1. */
  random(): number
  /** The person wants quiet. */
  isBusy(): boolean
  /** The message mentions this person, or is one to them alone. */
  isForMe(message: Message): boolean
  isUnread(called: Message | Other): boolean
  /** The room is on this page, in a tab that is shown. */
  isRoomShown(roomId: string): boolean
  /** Called for one or several together, with the last one. */
  makeSound(last: Message | Other): void
  showOutside(last: Message | Other): void
}

/** The notification of a conversation. */
export type Notification = { last: Message; count: number }

export function createNotifier<Other = never>(parts: NotifierParts<Other>) {
  const { timers, isBusy, isForMe, isUnread } = parts
  const [received, setReceived] = createSignal<readonly Message[]>([])
  /** By the id of the room. */
  const stops = new Map<string, () => void>()
  let isHeld = false
  let soundless: (Message | Other)[] = []

  function dismiss(dismissedId: string): void {
    stops.get(dismissedId)?.()
    stops.delete(dismissedId)
    setReceived((messages) => messages.filter(({ roomId }) => roomId !== dismissedId))
  }

  function startTimer(roomId: string): void {
    stops.get(roomId)?.()
    if (!isHeld)
      stops.set(
        roomId,
        timers.after(SHOWN_MS, () => dismiss(roomId)),
      )
  }

  function show(message: Message): void {
    setReceived((messages) => [...messages, message])
    const rooms = roomsOf(received())
    for (const old of rooms.slice(0, Math.max(0, rooms.length - SHOWN_MAX))) dismiss(old)
    startTimer(message.roomId)
  }

  function callOut(): void {
    const unread = soundless.filter(isUnread)
    soundless = []
    const last = unread.at(-1)
    if (!last || isBusy()) return
    parts.makeSound(last)
    parts.showOutside(last)
  }

  function callSoon(called: Message | Other): void {
    const { least, most } = QUIET_FIRST_MS
    if (soundless.push(called) === 1) timers.after(least + parts.random() * (most - least), callOut)
  }

  return {
    /** Those that are shown in the page, by the id of the room, the oldest first. Messages that were read meanwhile are not in it. */
    shown(): ReadonlyMap<string, Notification> {
      const unread = received().filter(isUnread)
      return new Map(
        roomsOf(unread).map((roomId) => {
          const messages = unread.filter((message) => message.roomId === roomId)
          return [roomId, { last: messages.at(-1) as Message, count: messages.length }]
        }),
      )
    },
    /** To be called with each message of somebody else. */
    receive(message: Message): void {
      if (!isForMe(message) || isBusy()) return
      if (!parts.isRoomShown(message.roomId)) show(message)
      callSoon(message)
    },
    /** To be called with what makes a sound as a message does, and is shown in the page by somebody else. */
    receiveOther(other: Other): void {
      if (!isBusy()) callSoon(other)
    },
    /** Takes away the notification of a room. */
    dismiss,
    /** While it is held nothing goes by itself: somebody points at it or has the focus there, or the tab is hidden. */
    hold(held: boolean): void {
      if (held === isHeld) return
      isHeld = held
      for (const roomId of roomsOf(received())) {
        if (held) stops.get(roomId)?.()
        else startTimer(roomId)
      }
    },
  }
}

/** The ids of the rooms, in the order of their first message. */
const roomsOf = (messages: readonly Message[]): string[] => [...new Set(messages.map(({ roomId }) => roomId))]
