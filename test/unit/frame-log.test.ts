import { expect, test } from 'bun:test'
import type { Member } from '../../src-bun/contract/members.ts'
import { createLog, type LogLevel } from '../../src-bun/log.ts'
import { createFrameLog } from '../../src-bun/transport/sockets/frame-log.ts'

const actor: Member = { id: 'm1', name: 'Ada', colour: '#000000', role: 'member' }
const connection = { id: '7', kind: 'live', actor } as const

function aFrameLog({ level = 'debug', full = false }: { level?: LogLevel; full?: boolean } = {}) {
  const lines: string[] = []
  const frames = createFrameLog(
    createLog(level, (line) => void lines.push(line)),
    { full },
  )
  return { frames, lines, logged: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>) }
}

test('[LOG-2] a frame is logged with its socket, size, type and field names, and without what people wrote', () => {
  const { frames, lines, logged } = aFrameLog()
  const command = JSON.stringify({ type: 'chat.send', clientId: 'c1', roomId: 'r1', body: 'only for you' })
  frames?.received(connection, command)
  frames?.sent(connection, JSON.stringify({ type: 'chat.posted', seq: 1, message: { body: 'only for you' } }))
  frames?.received({ ...connection, kind: 'collaborate' }, new Uint8Array([0, 2, 3]))

  const socket = { event: 'frame', level: 'debug', connection: '7', kind: 'live', member: 'm1' }
  expect(logged()).toMatchObject([
    { ...socket, direction: 'received', bytes: command.length, type: 'chat.send', keys: 'type clientId roomId body' },
    { ...socket, direction: 'sent', type: 'chat.posted', keys: 'type seq message' },
    { ...socket, direction: 'received', kind: 'collaborate', bytes: 3 },
  ])
  expect(lines.join('')).not.toContain('only for you')
})

test('[LOG-3] a type and field names that a peer has made up are not logged', () => {
  const { frames, lines, logged } = aFrameLog()
  const nested = '['.repeat(2000) + ']'.repeat(2000)
  for (const frame of [
    '{"type":"my password","is":"hunter2","body":1}',
    '{"type":{"a":1},"hunter2":2}',
    'my password',
    `{"type":"ping","t":${nested}}`,
    '"my password"',
  ])
    frames?.received(connection, frame)
  expect(logged().map(({ type, keys }) => [type, keys])).toEqual([
    ['?', 'type ? body'],
    [undefined, 'type ?'],
    [undefined, undefined],
    [undefined, undefined],
    [undefined, undefined],
  ])
  expect(lines.join('')).not.toMatch(/password|hunter2/)
})

test('[LOG-4] the content of frames is logged only if it was asked for, and nothing is logged above debug', () => {
  const { frames, logged } = aFrameLog({ full: true })
  frames?.received(connection, '{"type":"ping","t":1}')
  frames?.sent(connection, new Uint8Array([0, 2, 255]))
  expect(logged().map(({ content }) => content)).toEqual(['{"type":"ping","t":1}', 'AAL/'])
  for (const level of ['silent', 'error', 'info'] as const)
    expect(aFrameLog({ level, full: true }).frames).toBeUndefined()
})
