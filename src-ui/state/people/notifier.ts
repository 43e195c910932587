// When somebody is notified of a message: in the page while they are elsewhere in it, by a sound, and outside the page.
import { createSignal } from 'solid-js'
import type { Message } from '../../../src-bun/contract/chat.ts'
import type { Timers } from '../../live/timers.ts'

export const SHOWN_MAX = 3
export const SHOWN_MS = 10_000
/**
 * So long it is waited before there is a sound: by then another tab or device on which the person reads has reported that the message
 * is read, and another tab has said that it plays the sound. Each tab waits for another time.
 */
export const QUIET_FIRST_MS = { least: 300, most: 800 }

type NotifierParts = {
  timers: Timers
  /** From 0 up to 1. */
  random(): number
  /** The person wants quiet. */
  isBusy(): boolean
  /** The message mentions this person, or is one to them alone. */
  isForMe(message: Message): boolean
  isUnread(message: Message): boolean
  /** The room is on this page, in a tab that is shown. */
  isRoomShown(roomId: string): boolean
  /** Called for one or several messages together, with the last one. */
  makeSound(last: Message): void
  showOutside(last: Message): void
}

export function createNotifier(parts: NotifierParts) {
  const { timers, isBusy, isForMe, isUnread } = parts
  const [received, setReceived] = createSignal<readonly Message[]>([])
  const stops = new Map<Message, () => void>()
  let isHeld = false
  let soundless: Message[] = []

  function dismiss(message: Message): void {
    stops.get(message)?.()
    stops.delete(message)
    setReceived((messages) => messages.filter((each) => each !== message))
  }

  function startTimer(message: Message): void {
    stops.get(message)?.()
    if (!isHeld)
      stops.set(
        message,
        timers.after(SHOWN_MS, () => dismiss(message)),
      )
  }

  function show(message: Message): void {
    const before = received()
    for (const old of before.slice(0, Math.max(0, before.length + 1 - SHOWN_MAX))) dismiss(old)
    setReceived((messages) => [...messages, message])
    startTimer(message)
  }

  function callOut(): void {
    const unread = soundless.filter(isUnread)
    soundless = []
    const last = unread.at(-1)
    if (!last || isBusy()) return
    parts.makeSound(last)
    parts.showOutside(last)
  }

  return {
    /** Those that are shown in the page, the oldest first. One that was read meanwhile is not. */
    shown: () => received().filter(isUnread),
    /** To be called with each message of somebody else. */
    receive(message: Message): void {
      if (!isForMe(message) || isBusy()) return
      if (!parts.isRoomShown(message.roomId)) show(message)
      const { least, most } = QUIET_FIRST_MS
      if (soundless.push(message) === 1) timers.after(least + parts.random() * (most - least), callOut)
    },
    dismiss,
    /** While it is held nothing goes by itself: somebody points at it or has the focus there, or the tab is hidden. */
    hold(held: boolean): void {
      if (held === isHeld) return
      isHeld = held
      for (const message of received()) {
        if (held) stops.get(message)?.()
        else startTimer(message)
      }
    },
  }
}
