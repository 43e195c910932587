import { expect, test } from 'bun:test'
import type { Message } from '../../../src-bun/contract/chat.ts'
import { createNotifier, QUIET_FIRST_MS, SHOWN_MAX, SHOWN_MS } from '../../../src-ui/state/people/notifier.ts'
import { handTimers } from './hand-timers.ts'

function aNotifier() {
  const { timers, pass, runningCount } = handTimers()
  const state = { isBusy: false, shownRooms: new Set<string>(), read: new Map<string, number>() }
  const heard: string[] = []
  const outside: string[] = []
  const notifier = createNotifier({
    timers,
    random: () => 0.5,
    isBusy: () => state.isBusy,
    isForMe: ({ body }) => body.includes('@ada'),
    isUnread: ({ roomId, seq }) => seq > (state.read.get(roomId) ?? 0),
    isRoomShown: (roomId) => state.shownRooms.has(roomId),
    makeSound: ({ body }) => void heard.push(body),
    showOutside: ({ body }) => void outside.push(body),
  })
  let seq = 0
  const say = (body: string, roomId = 'lobby') => {
    const message = { id: `m${++seq}`, seq, roomId, body, authorId: 'bob', authorName: 'Bob', postedAt: 0 } as Message
    notifier.receive(message)
    return message
  }
  return {
    notifier,
    say,
    state,
    heard,
    outside,
    pass,
    runningCount,
    bodies: () => [...notifier.shown().values()].map(({ last }) => last.body),
  }
}

test('[NOTICE-1] what is not for this person, and everything while they are busy, makes no sound and is shown nowhere', () => {
  const { say, state, heard, outside, pass, bodies, runningCount } = aNotifier()
  say('hello all')
  state.isBusy = true
  say('quiet, @ada')
  expect(runningCount()).toBe(0)
  state.isBusy = false
  say('lunch, @ada?')
  // She asks for quiet in the moment before the sound.
  state.isBusy = true
  pass(QUIET_FIRST_MS.most)
  expect([bodies(), heard, outside]).toEqual([['lunch, @ada?'], [], []])
})

test('[NOTICE-2] several messages make one sound, and none where they were read meanwhile, on this device or another', () => {
  const { say, state, heard, outside, pass, bodies } = aNotifier()
  for (const n of [1, 2, 3]) say(`${n} @ada`)
  pass(QUIET_FIRST_MS.most)
  expect([heard, outside]).toEqual([['3 @ada'], ['3 @ada']])
  say('4 @ada')
  state.read.set('lobby', 4)
  pass(QUIET_FIRST_MS.most)
  expect([heard.length, outside.length, bodies()]).toEqual([1, 1, []])
  // Who has the room before them is shown the message in it; nothing covers it.
  state.shownRooms.add('lobby')
  say('5 @ada')
  expect(bodies()).toEqual([])
})

test('[NOTICE-3] at most three are shown in the page, and they go by themselves, but not while somebody points at them', () => {
  const { notifier, say, pass, bodies, runningCount } = aNotifier()
  for (let n = 1; n <= SHOWN_MAX + 1; n++) say(`${n} @ada`, `room ${n}`)
  expect(bodies()).toEqual(['2 @ada', '3 @ada', '4 @ada'])
  pass(SHOWN_MS - 1)
  notifier.hold(true)
  pass(10 * SHOWN_MS)
  expect(bodies()).toHaveLength(3)
  say('5 @ada', 'room 5')
  notifier.dismiss('room 5')
  notifier.hold(false)
  pass(SHOWN_MS - 1)
  expect(bodies()).toEqual(['3 @ada', '4 @ada'])
  pass(1)
  expect([bodies(), runningCount()]).toEqual([[], 0])
})

test('[POLISH-10] messages of one conversation are one notification, with the newest words and how many, for as long as the newest', () => {
  const { notifier, say, state, pass, bodies, runningCount } = aNotifier()
  say('1 @ada')
  say('2 @ada', 'galley')
  pass(SHOWN_MS - 1)
  say('3 @ada')
  const counts = () => [...notifier.shown().values()].map(({ count }) => count)
  // In their places, so that nothing moves under a pointer.
  expect([bodies(), counts()]).toEqual([
    ['3 @ada', '2 @ada'],
    [2, 1],
  ])
  pass(1)
  expect(bodies()).toEqual(['3 @ada'])
  state.read.set('lobby', 1)
  expect(counts()).toEqual([1])
  pass(SHOWN_MS)
  expect([bodies(), runningCount()]).toEqual([[], 0])
})
