import { expect, test } from 'bun:test'
import type { Command } from '../../../src-bun/contract/frames/commands.ts'
import { makeCommandChannel } from '../../../src-ui/live/command-channel.ts'
import { Outbox } from '../../../src-ui/live/outbox.ts'
import type { OutboxStorage } from '../../../src-ui/live/outbox-storage.ts'
import { eventually, LOBBY } from './scripted-hub.ts'

const inMemory: OutboxStorage = { all: async () => [], put: async () => {}, remove: async () => {} }

/** A channel to a hub that answers only when a test does. `sent` has each command as often as it was sent. */
function aChannel(staysWhenRefused = (_command: Command) => false) {
  const outbox = new Outbox('ada', inMemory)
  const sent: Command[] = []
  const socket = { send: (frame: unknown) => sent.push(frame as Command) > 0 }
  const channel = makeCommandChannel({ outbox, socket, staysWhenRefused, retryAfterMs: 1 })
  return { outbox, sent, channel, lastClientId: () => sent.at(-1)?.clientId ?? '' }
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
  await eventually(() => expect(order).toEqual([second, first]))
  expect(countOf(second)).toBe(1)
})
