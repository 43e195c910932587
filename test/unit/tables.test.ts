import { expect, test } from 'bun:test'
import { Command } from '../../src-bun/contract/frames/commands.ts'
import { Signal } from '../../src-bun/contract/frames/live.ts'
import { commands, type Handlers } from '../../src-bun/domain/commands.ts'
import { decodeUp } from '../../src-bun/transport/decode.ts'
import { costOf } from '../support/cost.ts'

// `tsc -b` compiles this line: an expected error that does not occur is an error.
// @ts-expect-error a table of commands that lacks one does not compile
export const incomplete: Handlers = { 'chat.send': commands['chat.send'] }

test('[WIRE-2] every command has a handler, and every handler a command', () => {
  expect(Object.keys(commands).sort()).toEqual(
    Command.anyOf.map(({ properties }) => properties.type.const as string).sort(),
  )
})

test('[WIRE-3] every command and signal has a schema that allows no other field', () => {
  for (const schema of [...Command.anyOf, ...Signal.anyOf]) {
    const type = schema.properties.type.const
    expect([type, schema.additionalProperties]).toEqual([type, false])
  }
  expect(decodeUp('{"type":"ping","t":1}')).toEqual({ ok: true, value: { type: 'ping', t: 1 } })
})

test('[WIRE-4] brackets inside a string do not count as depth, and an escaped quote does not end the string', () => {
  const roomId = '0'.repeat(16)
  const body = `${'['.repeat(100)}\\"{{`
  const frame = JSON.stringify({ type: 'chat.send', clientId: 'abcdefgh', roomId, body })
  expect(decodeUp(frame)).toMatchObject({ ok: true })
})

test('[WIRE-5] a frame of the allowed size costs little more to decode than an ordinary one, whatever it contains', () => {
  const ordinary = JSON.stringify({
    type: 'chat.send',
    clientId: 'abcdefgh',
    roomId: '0'.repeat(16),
    body: 'x'.repeat(64_000),
  })
  const ordinaryCost = costOf(() => decodeUp(ordinary))
  for (const text of [
    '['.repeat(65_000),
    '{"a":'.repeat(13_000),
    `"${'\\'.repeat(64_000)}`,
    '0'.repeat(65_000),
    `{"type":"ping","t":1${'0'.repeat(60_000)}}`,
  ]) {
    expect(decodeUp(text).ok).toBe(false)
    expect(costOf(() => decodeUp(text))).toBeLessThan(20 * ordinaryCost)
  }
})
