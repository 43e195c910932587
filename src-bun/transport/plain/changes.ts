// `/changes`: the log, as things that happened to entities, in order, from where somebody left off.

import { CLOSE } from '../../contract/errors.ts'
import type { LoggedChange } from '../../contract/frames/changes.ts'
import { ChangesUp } from '../../contract/frames/plain.ts'
import { ENTITIES, type Entity, entityChange } from '../../domain/changes.ts'
import { compile } from '../decode.ts'
import type { HubParts } from '../parts.ts'
import type { Connection, Protocol } from '../sockets/connection.ts'
import { createSubscriber } from '../subscriber.ts'
import { readerOf, refuse } from './json-socket.ts'

const read = readerOf(compile(ChangesUp))

/** Written once for all who watch. */
const frames = new WeakMap<LoggedChange, Told | undefined>()
type Told = { entity: Entity; frame: string }

export function openChanges(
  { store, fanout }: Pick<HubParts, 'store' | 'fanout'>,
  connection: Connection,
  { entities, since }: Record<string, string | undefined>,
): Protocol {
  const wanted = new Set<string>((entities ?? ENTITIES.join(',')).split(',').map((name) => name.trim()))
  const last = store.read(({ changes }) => changes.lastSeq())
  const from = since === undefined || since === '' ? last : Number(since)

  const subscriber = createSubscriber({
    connection,
    isThrottled: true,
    render: { change: asEntity },
    sendSnapshot: (seq) => connection.send(JSON.stringify({ type: 'reset', seq })),
    onCaughtUp: () => connection.send(JSON.stringify({ type: 'caught-up', seq: subscriber.seq })),
  })

  function asEntity(change: LoggedChange): string | undefined {
    if (!frames.has(change)) frames.set(change, framed(change))
    const told = frames.get(change)
    return told && wanted.has(told.entity) ? told.frame : undefined
  }

  if (![...wanted].every((name) => ENTITIES.some((entity) => entity === name))) sendAway('changes.unknownEntity')
  else if (!Number.isSafeInteger(from) || from < 0) sendAway('frame.invalid')
  // From the future: this hub has another past than the one who asks.
  else fanout.subscribe(subscriber, from > last ? undefined : from)

  function sendAway(code: 'changes.unknownEntity' | 'frame.invalid'): void {
    refuse(connection, code)
    connection.close(CLOSE.badFrames, code)
  }

  return {
    ...read(connection, () => {}),
    onDrained: () => fanout.onDrained(subscriber),
    onClosed: () => fanout.unsubscribe(subscriber),
  }
}

function framed(change: LoggedChange): Told | undefined {
  const told = entityChange(change)
  if (!told) return undefined
  const { entity, action, id, data } = told
  return { entity, frame: JSON.stringify({ seq: change.seq, entity, action, id, data, timestamp: change.at }) }
}
