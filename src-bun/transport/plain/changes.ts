// `/changes`: the log of changes as things that happened to entities, in order, from any position on.
import { CLOSE } from '../../contract/errors.ts'
import type { LoggedChange } from '../../contract/frames/changes.ts'
import { ChangesUp, ENTITIES, type Entity } from '../../contract/frames/plain.ts'
import type { ChangesDown } from '../../contract/frames/plain-down.ts'
import { entityChange } from '../../domain/changes.ts'
import { compile } from '../decode.ts'
import type { HubParts } from '../parts.ts'
import type { Connection, Protocol } from '../sockets/connection.ts'
import { createSubscriber } from '../subscriber.ts'
import { readerOf, refuse } from './json-socket.ts'

const read = readerOf(compile(ChangesUp))

type EntityFrame = { entity: Entity; frame: string }

/**
 * The frame of a change, made once for all sockets that are sent it together; null for a change that happens to no entity. It
 * stands at the change itself: who reads the log from its beginning would fill a map with millions of entries, weak or not.
 */
const FRAME = Symbol('frame')
type Framed = LoggedChange & { [FRAME]?: EntityFrame | null }

/**
 * One `/changes` socket. `entities` is a comma-separated list, all by default; `since` is the `seq` after which to begin, by
 * default the newest. Where either is wrong the socket gets an error frame and is closed with 4400.
 */
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
    entities: ENTITIES.filter((entity) => wanted.has(entity)),
    frameFor: { change: render },
    sendSnapshot: (seq) => send({ type: 'reset', seq }),
    onCaughtUp: () => send({ type: 'caught-up', seq: subscriber.seq }),
  })
  const send = (frame: ChangesDown) => connection.send(JSON.stringify(frame))

  function render(change: LoggedChange): string | undefined {
    const framed: Framed = change
    if (framed[FRAME] === undefined) framed[FRAME] = entityFrame(change) ?? null
    const rendered = framed[FRAME]
    return rendered && wanted.has(rendered.entity) ? rendered.frame : undefined
  }

  function closeWith(code: 'changes.unknownEntity' | 'frame.invalid'): void {
    refuse(connection, code)
    connection.close(CLOSE.badFrames, code)
  }

  if (![...wanted].every((name) => ENTITIES.some((entity) => entity === name))) closeWith('changes.unknownEntity')
  else if (!Number.isSafeInteger(from) || from < 0) closeWith('frame.invalid')
  // A position that this log has not reached is from another past of the hub: begin anew.
  else fanout.subscribe(subscriber, from > last ? undefined : from)

  return {
    ...read(connection, () => {}),
    onDrained: () => fanout.onDrained(subscriber),
    onClosed: () => fanout.unsubscribe(subscriber),
  }
}

function entityFrame(change: LoggedChange): EntityFrame | undefined {
  const changed = entityChange(change)
  if (!changed) return undefined
  const frame: ChangesDown = { seq: change.seq, ...changed, timestamp: change.at }
  return { entity: changed.entity, frame: JSON.stringify(frame) }
}
