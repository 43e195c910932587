// What a machine that finds nobody who owns the hub refuses, and in which order. The clock is moved by hand.
import { expect, test } from 'bun:test'
import { createForwarder } from '../../../src-bun/cluster/forward.ts'
import type { ClusterLog } from '../../../src-bun/cluster/log.ts'
import type { Operation } from '../../../src-bun/domain/operations/operations.ts'

const PATIENCE_MS = 15_000

/** A machine whose questions nobody answers. */
function aForwarder() {
  const clock = { now: 0 }
  const faults: unknown[] = []
  const refused: string[] = []
  const forwarder = createForwarder({
    log: { ask: () => new Promise(() => {}), maxBytes: 1_000_000 } as unknown as ClusterLog,
    from: 'one',
    monotonic: () => clock.now,
    term: () => 1,
    position: () => 0,
    onNothingNew() {},
    patienceMs: PATIENCE_MS,
    onFault: (_step, fault) => faults.push(fault),
  })
  const send = (name: string, operation: Operation) =>
    forwarder.send({
      operation,
      payer: undefined,
      startedAt: clock.now,
      onCommitted: (result) => refused.push(`${name}: ${result.ok ? 'done' : result.code}`),
    })
  const edit = (memberId: string, body: string) =>
    send(body, {
      type: 'command.run',
      memberId,
      command: { type: 'chat.edit', clientId: body, roomId: 'r', messageId: 'm', body },
    })
  return { clock, faults, refused, forwarder, send, edit }
}

test('[CLUSTER-126] with a command that has waited for too long the later ones of the same member are refused, and nothing else', () => {
  const { clock, faults, refused, forwarder, send, edit } = aForwarder()
  edit('ada', 'first')
  clock.now = 10_000
  edit('bob', 'of Bob')
  edit('ada', 'second')
  send('read', { type: 'room.read', memberId: 'ada', roomId: 'r', seq: 1 })
  clock.now = PATIENCE_MS - 1
  forwarder.sweep()
  expect(refused).toEqual([])

  clock.now = PATIENCE_MS
  forwarder.sweep()
  expect(refused).toEqual(['first: storage.unavailable', 'second: storage.unavailable'])
  clock.now = 10_000 + PATIENCE_MS
  forwarder.sweep()
  expect(refused.slice(2)).toEqual(['of Bob: storage.unavailable', 'read: storage.unavailable'])
  forwarder.stop()
  expect(faults).toEqual([])
})
