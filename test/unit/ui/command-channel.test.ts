import { expect, test } from 'bun:test'
import type { LoggedChange } from '../../../src-bun/contract/frames/changes.ts'
import type { Command } from '../../../src-bun/contract/frames/commands.ts'
import { makeCommandChannel, type NewCommand } from '../../../src-ui/live/command-channel.ts'
import { Outbox } from '../../../src-ui/live/outbox.ts'
import type { OutboxStorage } from '../../../src-ui/live/outbox-storage.ts'
import { eventually, LOBBY } from './scripted-hub.ts'

const inMemory: OutboxStorage = { all: async () => [], put: async () => {}, remove: async () => {} }

/** A channel to a hub that answers only when a test does. `sent` has each command as often as it was sent. */
function aChannel(staysWhenRefused = (_command: Command) => false) {
  const outbox = new Outbox('ada', inMemory)
  const sent: Command[] = []
  const isLost = { now: false }
  const socket = { send: (frame: unknown) => !isLost.now && sent.push(frame as Command) > 0 }
  const channel = makeCommandChannel({ outbox, socket, staysWhenRefused, retryAfterMs: 1 })
  return { outbox, sent, isLost, channel, lastClientId: () => sent.at(-1)?.clientId ?? '' }
}
const newCommand = { type: 'chat.send', roomId: LOBBY.id, body: 'hello' } as const

test('[LIVE-30] a command whose signal aborts resolves with aborted and is discarded', async () => {
  const { outbox, channel } = aChannel()
  const controller = new AbortController()
  const answer = channel.run(newCommand, controller.signal)

  controller.abort()

  expect(await answer).toEqual({ code: 'aborted' })
  expect(outbox.unanswered()).toEqual([])
})

test('[LIVE-30] a command whose signal was aborted before resolves with aborted and is not sent', async () => {
  const { outbox, sent, channel } = aChannel()

  expect(await channel.run(newCommand, AbortSignal.abort())).toEqual({ code: 'aborted' })

  expect(sent).toEqual([])
  expect(outbox.unanswered()).toEqual([])
})

test('[LIVE-30] commands resolve with aborted when their channel is closed, and when they are run after that', async () => {
  const { channel } = aChannel()
  const answer = channel.run(newCommand)

  channel.close()

  expect(await answer).toEqual({ code: 'aborted' })
  expect(await channel.run(newCommand)).toEqual({ code: 'aborted' })
})

test('[LIVE-31] a command that the hub answers with internal five times counts as refused', async () => {
  const { outbox, sent, channel, lastClientId } = aChannel()
  let answer: unknown
  void channel.run(newCommand).then((code) => (answer = code))
  const clientId = lastClientId()

  for (let tries = 1; tries < 5; tries++) {
    channel.handleError({ type: 'error', code: 'internal', clientId })
    await eventually(() => expect(sent).toHaveLength(tries + 1))
    expect(answer).toBeUndefined()
  }
  channel.handleError({ type: 'error', code: 'internal', clientId })

  await eventually(() => expect(answer).toEqual({ code: 'internal' }))
  expect(outbox.unanswered()).toEqual([])
})

test('[LIVE-33] a command that the hub could not read is refused at once, and not sent', async () => {
  const tooLarge = { ...newCommand, body: 'é'.repeat(33_000) }
  const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)])
  const tooDeep = { ...newCommand, body: nested(32) } as unknown as typeof newCommand
  const { outbox, sent, channel } = aChannel()
  expect(await channel.run(tooLarge)).toEqual({ code: 'frame.tooLarge' })
  expect(await channel.run(tooDeep)).toEqual({ code: 'frame.tooDeep' })
  const circular: Record<string, unknown> = {}
  circular['self'] = circular
  expect(await channel.run({ ...newCommand, body: circular as never }).catch(() => 'rejected')).toBe('rejected')
  expect([sent, outbox.unanswered()]).toEqual([[], []])

  // What a person has written stays as failed.
  const page = aChannel(() => true)
  page.channel.send(tooLarge)
  expect([page.sent, page.outbox.unanswered()]).toEqual([[], []])
  // The largest that the hub reads is sent.
  page.channel.send({ ...newCommand, body: 'x'.repeat(65_000) })
  page.channel.send({ ...newCommand, body: nested(31) } as unknown as typeof newCommand)
  expect(page.sent).toHaveLength(2)
})

const edit = (body: string) => ({ type: 'chat.edit', roomId: LOBBY.id, messageId: 'm', body }) as const
const bodiesOf = (commands: readonly Command[]) => commands.map((command) => 'body' in command && command.body)
/** What the hub sends when it has stored a command. */
const stored = ({ clientId }: Command) => ({ type: 'chat.edited', seq: 1, at: 1, clientId }) as unknown as LoggedChange

test('[LIVE-37] while the hub takes no command, none overtakes an earlier one', async () => {
  const { outbox, sent, channel } = aChannel()
  const takesNone = (command: Command, code: 'storage.unavailable' | 'storage.missing' = 'storage.unavailable') =>
    channel.handleError({ type: 'error', code, clientId: command.clientId })
  channel.send(edit('first'))
  channel.send(edit('second'))
  const [first, second] = sent as [Command, Command]
  takesNone(first)
  // A command that is made now waits behind them.
  channel.send(edit('third'))
  takesNone(second)
  expect(bodiesOf(sent)).toEqual(['first', 'second'])

  // Only the first is tried again, however often the hub does not take it.
  await eventually(() => expect(sent).toHaveLength(3))
  takesNone(first, 'storage.missing')
  channel.send(edit('fourth'))
  await eventually(() => expect(sent).toHaveLength(4))
  expect(bodiesOf(sent)).toEqual(['first', 'second', 'first', 'first'])

  channel.handleChange(stored(first))
  expect(bodiesOf(sent.slice(4))).toEqual(['second', 'third', 'fourth'])
  for (const command of sent.slice(4)) channel.handleChange(stored(command))
  expect(outbox.unanswered()).toEqual([])
  channel.send(edit('fifth'))
  expect(bodiesOf(sent.slice(7))).toEqual(['fifth'])
})

test('[LIVE-37] a refusal of the first lets the others go, and without the first the next is tried', async () => {
  const { outbox, sent, channel } = aChannel()
  for (const body of ['first', 'second', 'third']) channel.send(edit(body))
  const [first, second, third] = sent as [Command, Command, Command]
  channel.handleError({ type: 'error', code: 'storage.unavailable', clientId: first.clientId })
  await eventually(() => expect(bodiesOf(sent.slice(3))).toEqual(['first']))

  channel.discard(first.clientId)
  expect(bodiesOf(sent.slice(4))).toEqual(['second'])
  // The hub has an hour’s share for each member, and refuses what is above it for good.
  channel.handleError({ type: 'error', code: 'rate.tooMuch', clientId: second.clientId })
  expect(bodiesOf(sent.slice(5))).toEqual(['third'])
  channel.handleChange(stored(third))
  expect(outbox.unanswered()).toEqual([])
})

test('[LIVE-37] a new connection sends the first alone, and the others when the hub has answered it', async () => {
  const { sent, isLost, channel } = aChannel()
  channel.send(edit('first'))
  channel.send(edit('second'))
  const [first] = sent as [Command]
  channel.handleError({ type: 'error', code: 'storage.unavailable', clientId: first.clientId })
  isLost.now = true
  channel.send(edit('third'))
  expect(bodiesOf(channel.resume())).toEqual(['first'])
  isLost.now = false

  // It fails in its own way, which holds no other back.
  channel.handleError({ type: 'error', code: 'internal', clientId: first.clientId })
  expect(bodiesOf(sent.slice(2))).toEqual(['second', 'third'])
  await eventually(() => expect(bodiesOf(sent.slice(4))).toEqual(['first']))
  expect(bodiesOf(channel.resume())).toEqual(['first', 'second', 'third'])
})

test('[LIVE-38] a command that is made while the stored ones are read does not overtake them', async () => {
  const sent: Command[] = []
  const socket = { send: (frame: unknown) => sent.push(frame as Command) > 0 }
  const earlier = { memberId: 'ada', clientId: 'a', createdAt: 1, command: { ...edit('stored'), clientId: 'a' } }
  const outbox = new Outbox('ada', { ...inMemory, all: async () => [earlier] })
  const channel = makeCommandChannel({ outbox, socket, adopted: outbox.adopt() })
  channel.send(edit('new'))
  expect([sent, channel.resume()]).toEqual([[], []])
  await eventually(() => expect(bodiesOf(sent)).toEqual(['stored', 'new']))

  // A browser that never says what it has stored.
  const silent = new Outbox('ada', inMemory)
  const other = makeCommandChannel({ outbox: silent, socket, adopted: new Promise(() => {}), adoptedWithinMs: 1 })
  other.send(edit('later'))
  await eventually(() => expect(bodiesOf(sent)).toEqual(['stored', 'new', 'later']))

  // Somebody else has signed in on this page, so nothing of the one before may go over its socket.
  const closed = makeCommandChannel({ outbox: silent, socket, adopted: new Promise(() => {}), adoptedWithinMs: 1 })
  const last = makeCommandChannel({ outbox, socket, adopted: new Promise(() => {}), adoptedWithinMs: 2 })
  closed.close()
  await eventually(() => expect(bodiesOf(sent.slice(3))).toEqual(['stored', 'new']))
  last.close()
})

test('[LIVE-34] each command that waits to be sent again has its own pause', async () => {
  const { sent, channel } = aChannel()
  channel.send(newCommand)
  channel.send(newCommand)
  const [first, second] = sent.map(({ clientId }) => clientId) as [string, string]
  const countOf = (id: string) => sent.filter(({ clientId }) => clientId === id).length

  // Four tries of the first, whose pauses grow to 8 ms.
  for (let tries = 1; tries < 4; tries++) {
    channel.handleError({ type: 'error', code: 'internal', clientId: first })
    await eventually(() => expect(countOf(first)).toBe(tries + 1))
  }
  const order: string[] = []
  sent.push = (...commands) => order.push(...commands.map(({ clientId }) => clientId))
  channel.handleError({ type: 'error', code: 'internal', clientId: first })
  channel.handleError({ type: 'error', code: 'storage.unavailable', clientId: second })
  await eventually(() => expect(order).toEqual([second]))
  channel.handleChange({ type: 'chat.edited', seq: 1, at: 1, clientId: second } as unknown as LoggedChange)
  await eventually(() => expect(order).toEqual([second, first]))
  expect(countOf(second)).toBe(1)
})

test('[LIVE-45] the id of a command whose change names nobody has nothing of the clock of the device', () => {
  const { sent, channel } = aChannel()
  const idsOf = (command: NewCommand) => {
    for (let n = 0; n < 50; n++) channel.send(command)
    return sent.splice(0).map(({ clientId }) => clientId)
  }
  const beginnings = (ids: string[]) => new Set(ids.map((id) => id.slice(0, 4))).size
  // Of other commands it begins with the time.
  expect(beginnings(idsOf(newCommand))).toBeLessThan(3)
  const poll = { roomId: LOBBY.id, messageId: 'a'.repeat(16) }
  const unnamed: NewCommand[] = [
    { type: 'poll.vote', ...poll, choices: [0] },
    { type: 'hand.raise' },
    { type: 'hand.lower' },
    { type: 'hand.lowerAll' },
  ]
  for (const command of unnamed) {
    const ids = idsOf(command)
    expect([command.type, ids.filter((id) => !/^[0-9a-f]{24}$/.test(id))]).toEqual([command.type, []])
    // Each digit is as good as any other at each place.
    for (let place = 0; place < 24; place++) expect(new Set(ids.map((id) => id[place])).size).toBeGreaterThan(3)
  }
})
