// `/changes`: the log, as things that happened to entities, in order, from where somebody left off.
import { compile } from '../../contract/decode.ts'
import { CLOSE } from '../../contract/errors.ts'
import { ChangesUp } from '../../contract/plain.ts'
import type { LoggedChange } from '../../contract/wire.ts'
import { ENTITIES, entityChange } from '../../domain/changes.ts'
import type { HubParts } from '../app.ts'
import type { Connection, Protocol } from '../connections.ts'
import type { Listener } from '../fanout.ts'
import { readerOf, refuse } from './json-socket.ts'

const read = readerOf(compile(ChangesUp))

export function openChanges(
  { store, fanout }: HubParts,
  connection: Connection,
  { entities, since }: Record<string, string | undefined>,
): Protocol {
  const wanted = new Set((entities ?? ENTITIES.join(',')).split(',').map((name) => name.trim()))
  const last = store.read(({ changes }) => changes.lastSeq())
  const from = since === undefined || since === '' ? last : Number(since)

  const listener: Listener = {
    connection,
    seq: 0,
    told: 0,
    isLevel: false,
    // All of it, however long: that is what it is asked for.
    resumeMax: Number.POSITIVE_INFINITY,
    hears: { change: asEntity },
    restart: () => connection.send(JSON.stringify({ type: 'reset', seq: listener.seq })),
    caughtUp: () => connection.send(JSON.stringify({ type: 'caught-up', seq: listener.seq })),
  }

  function asEntity(change: LoggedChange): string | undefined {
    const told = entityChange(change)
    if (!told || !wanted.has(told.entity)) return undefined
    const { entity, action, id, data } = told
    return JSON.stringify({ seq: change.seq, entity, action, id, data, timestamp: change.at })
  }

  if (![...wanted].every((name) => ENTITIES.some((entity) => entity === name))) sendAway('changes.unknownEntity')
  else if (!Number.isSafeInteger(from) || from < 0) sendAway('frame.invalid')
  // From the future: this hub has another past than the one who asks.
  else fanout.follow(listener, from > last ? undefined : from)

  function sendAway(code: 'changes.unknownEntity' | 'frame.invalid'): void {
    refuse(connection, code)
    connection.close(CLOSE.badFrames, code)
  }

  return {
    ...read(connection, () => {}),
    drained: () => fanout.drained(listener),
    ended: () => fanout.unfollow(listener),
  }
}
