// Faults that somebody could make, and the rule that must notice each.
import type { Edit } from './copy.ts'

export type Plant = {
  what: string
  edits: Edit[]
  /** The file is below test/. */
  mustFail: { rule: string; file: string }
  /** Quick enough for every day. */
  isQuick?: true
  /** Where the kill must come within a millisecond it may miss. */
  tries?: number
}

const RUN = 'src-bun/transport/run.ts'
const LIVE = 'src-bun/transport/live.ts'
const DOCUMENTS = 'src-bun/transport/documents/sockets.ts'
const CONNECTIONS = 'src-bun/transport/sockets/connections.ts'

const WRITE = '() => writeUpdate(store.log, open, writer(), raw, clock.now()),'
const writeAnd = (consequence: string) => `() => {
          const written = writeUpdate(store.log, open, writer(), raw, clock.now())
          if (written.ok && written.value) ${consequence}
          return written
        },`

export const PLANTS: Plant[] = [
  {
    what: 'no idempotence check',
    edits: [
      { file: RUN, find: 'if (earlier) return allow({ logged: earlier, isDuplicate: true })', replace: 'void earlier' },
      {
        file: 'src-bun/store/migrations/0001-first.sql',
        find: 'CREATE UNIQUE INDEX changes_by_client_id',
        replace: 'CREATE INDEX changes_by_client_id',
      },
    ],
    mustFail: { rule: 'FAULT-1', file: 'fault/retry' },
    isQuick: true,
  },
  {
    what: 'synchronous = NORMAL',
    edits: [
      {
        file: 'src-bun/store/files/open.ts',
        find: 'PRAGMA synchronous = FULL',
        replace: 'PRAGMA synchronous = NORMAL',
      },
    ],
    mustFail: { rule: 'FAULT-12', file: 'fault/power' },
    isQuick: true,
  },
  {
    what: 'a message told before the commit',
    edits: [
      {
        file: RUN,
        find: 'const logged = store.changes.append(first, { ...by, clientId: command.clientId })',
        replace: `const logged = store.changes.append(first, { ...by, clientId: command.clientId })
        fanout.queueChange(logged)`,
      },
      { file: RUN, find: 'publish(logged)\n        settled', replace: 'void logged\n        settled' },
      {
        file: 'src-bun/transport/fanout.ts',
        find: 'group.push(logged)',
        replace: `group.push(logged)
      flushGroup()`,
      },
    ],
    mustFail: { rule: 'STORE-7', file: 'fault/kill' },
    tries: 12,
  },
  {
    what: 'an edit acknowledged before the commit',
    edits: [
      {
        file: DOCUMENTS,
        find: WRITE,
        replace: writeAnd('connection.send(ackFrame(++reader.kept, encodeStateVector(open.stateVector)))'),
      },
      { file: DOCUMENTS, find: '          reader.kept++\n          reader.ackIsDue = reader.wantsAcks\n', replace: '' },
      {
        // On a quick disk the kill would hardly ever come in between.
        file: 'src-bun/store/commit-loop.ts',
        find: 'timer = restMs > 0.5 ? setTimeout(commit, restMs) : (setImmediate(commit) as never)',
        replace: 'timer = setTimeout(commit, Math.max(restMs, 20))',
      },
    ],
    mustFail: { rule: 'DOC-14', file: 'fault/kill' },
    tries: 12,
  },
  {
    what: 'an edit told before the commit',
    edits: [
      {
        file: DOCUMENTS,
        find: WRITE,
        replace: writeAnd(`{
            const frame = updateFrame(written.value.bytes)
            for (const other of document.readers) if (other !== reader) other.connection.send(frame)
          }`),
      },
      {
        file: DOCUMENTS,
        find: 'document.group.push({ from: reader, seq, frame })',
        replace: 'void [seq, frame]',
      },
    ],
    mustFail: { rule: 'FAULT-8', file: 'fault/last-leave' },
    tries: 3,
  },
  {
    what: 'a Yjs clientID that belongs to nobody',
    edits: [
      {
        file: 'src-bun/domain/documents/write.ts',
        find: 'owner !== memberId',
        replace: 'client < 0',
      },
    ],
    mustFail: { rule: 'DOC-20', file: 'contract/collaborate' },
    isQuick: true,
  },
  {
    what: 'an edit told and not kept',
    edits: [
      {
        file: 'src-bun/domain/documents/write.ts',
        find: '  log.append({',
        replace: '  if (document.seq % 9 !== 8) log.append({',
      },
    ],
    mustFail: { rule: 'FAULT-5', file: 'fault/convergence' },
  },
  {
    what: 'a count that nobody compares',
    edits: [{ file: 'src-ui/live/socket.ts', find: 'if (hub.told === told) sure', replace: 'if (hub.told >= 0) sure' }],
    mustFail: { rule: 'FAULT-2', file: 'fault/order' },
  },
  {
    what: 'a dropped publish that nobody counts',
    edits: [
      {
        file: 'src-bun/transport/fanout.ts',
        find: 'if (isIn(audience, subscriber.connection.actor)) deliver(',
        replace: 'if (isIn(audience, subscriber.connection.actor) && Math.random() > 0.05) deliver(',
      },
    ],
    mustFail: { rule: 'FAULT-2', file: 'fault/order' },
  },
  {
    what: 'a tab that trusts what it is told',
    edits: [{ file: 'src-ui/live/socket.ts', find: 'if (hub.told === told) sure', replace: 'if (hub.told >= 0) sure' }],
    mustFail: { rule: 'FAULT-2', file: 'fault/order' },
  },
  {
    what: 'nobody is ever given up',
    edits: [
      {
        file: CONNECTIONS,
        find: 'if (silence > TERMINATED_AFTER_SILENCE_MS) entry.raw.terminate()',
        replace: 'if (silence < 0) entry.raw.terminate()',
      },
    ],
    mustFail: { rule: 'FAULT-3', file: 'fault/real-time' },
  },
  {
    what: 'a stalled reader is waited for',
    edits: [
      {
        file: 'src-bun/transport/sockets/send-buffer.ts',
        find: 'monotonic() - unread.since > STALLED_READER_MS',
        replace: 'false',
      },
    ],
    mustFail: { rule: 'FAULT-4', file: 'fault/stalled' },
  },
  {
    what: 'presence by the clock on the wall',
    edits: [
      {
        file: 'src-bun/domain/members/presence.ts',
        find: 'present.goneAt = clock.monotonic()',
        replace: 'present.goneAt = clock.now()',
      },
    ],
    mustFail: { rule: 'FAULT-6', file: 'fault/real-time' },
  },
  {
    what: 'a hub that ends without a word',
    edits: [{ file: 'src-bun/hub.ts', find: 'connections.closeAll(CLOSE[reason],', replace: 'void (CLOSE[reason],' }],
    mustFail: { rule: 'FAULT-7', file: 'fault/stop' },
  },
  {
    what: 'who has left is still told',
    edits: [{ file: LIVE, find: 'fanout.unsubscribe(subscriber)', replace: 'void subscriber' }],
    mustFail: { rule: 'FAULT-9', file: 'fault/leaks' },
  },
]
