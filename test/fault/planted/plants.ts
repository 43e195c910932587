// Faults that a developer could make, and the rule that must fail for each.
import type { Edit } from '../../support/source-copy.ts'

export type Plant = {
  /** The fault, as a sentence. */
  what: string
  edits: Edit[]
  /** The file is below test/. */
  mustFail: { rule: string; file: string }
  /** Quick enough for `npm test`. */
  isQuick?: true
  /** How often the test is run at most, if its kill has to come within a millisecond and often misses it. */
  tries?: number
  /** Its rule is tested with real NATS servers. */
  needsNats?: true
}

const RUN = 'src-bun/domain/operations/run-command.ts'
const LIVE = 'src-bun/transport/live.ts'
const CONNECTIONS = 'src-bun/transport/sockets/connections.ts'
const LOOP = 'src-bun/store/commit-loop.ts'
const OWNER = 'src-bun/cluster/owner.ts'

/** Passes a part of what an operation has done to the observers as soon as it has run, before its COMMIT. */
const observedEarly = (part: string): Edit => ({
  file: LOOP,
  find: 'group.push({ onCommitted, result: perform(operation), payer: meter.current(), operation, startedAt })\n',
  replace: `group.push({ onCommitted, result: perform(operation), payer: meter.current(), operation, startedAt })
    const early = work.takeCommitted() as import('../domain/operations/operation-scope.ts').CommittedGroup
    for (const observer of observers) observer(${part} as never)\n`,
})
/** Delays the COMMIT, because on a quick disk a kill would hardly ever come between an operation and its COMMIT. */
const LATE_COMMIT: Edit = {
  file: LOOP,
  find: 'const waitMs = Math.max(backoffUntil - now, heldBackMs)',
  replace: 'const waitMs = Math.max(backoffUntil - now, heldBackMs, 20)',
}

/** The real acknowledgement reads the state vector, which commits the open group first. */
const ACK_WITHOUT_COMMIT: Edit = {
  file: 'src-bun/transport/documents/document-readers.ts',
  find: 'ackFrame(reader.persistedCount, stateVector())',
  replace: 'ackFrame(reader.persistedCount, Uint8Array.of(0))',
}

export const PLANTS: Plant[] = [
  {
    what: 'The changes of a room in the trash are still sent to whoever reads the log.',
    edits: [
      {
        file: 'src-bun/store/tables/rooms.ts',
        find: 'state?.deleted_at === null ? audienceOf(roomId, state) : new Set()',
        replace: 'audienceOf(roomId, state)',
      },
    ],
    mustFail: { rule: 'REMOVE-3', file: 'contract/trash' },
  },
  {
    what: 'A host gets back from the trash what they could not see.',
    edits: [
      {
        file: 'src-bun/domain/trash.ts',
        find: "if (!couldSee(scope, scope.actor, thing)) return refuse('notAllowed')",
        replace: '',
      },
    ],
    mustFail: { rule: 'REMOVE-8', file: 'contract/trash' },
  },
  {
    what: 'A document that is open does not notice in its group that it was archived or deleted.',
    edits: [
      {
        file: 'src-bun/domain/documents/open-documents.ts',
        find: '    reread(documentId) {\n      changed.add(documentId)\n      documents.delete(documentId)\n',
        replace: '    reread(documentId) {\n      changed.add(documentId)\n',
      },
    ],
    mustFail: { rule: 'REMOVE-11', file: 'unit/trash' },
  },
  {
    what: 'A compaction stores the text of a document that was erased meanwhile.',
    edits: [
      {
        file: 'src-bun/domain/operations/operations.ts',
        find: 'if (documents.isErased(documentId)) return DONE',
        replace: '',
      },
    ],
    mustFail: { rule: 'REMOVE-12', file: 'unit/trash' },
  },
  {
    what: 'What was erased stays in the log of changes.',
    edits: [
      {
        file: 'src-bun/store/tables/trash.ts',
        find: 'for (const erase of eraseChanges)',
        replace: 'for (const erase of eraseChanges.slice(0, 0))',
      },
    ],
    mustFail: { rule: 'REMOVE-12', file: 'unit/trash' },
  },
  {
    what: 'An invitation is not seen as something that is said to others, so a muted member may send it.',
    edits: [
      {
        file: 'src-bun/domain/permissions.ts',
        find: "'room.invite': { may: WRITERS, speaks: 'inRoom' }",
        replace: "'room.invite': { may: WRITERS, speaks: 'nowhere' }",
      },
    ],
    mustFail: { rule: 'RIGHT-1', file: 'contract/permissions' },
  },
  {
    what: 'The hub does not recognise the retry of a command.',
    edits: [
      {
        file: RUN,
        find: 'if (earlier) return allow({ logged: earlier.first, isDuplicate: true, changeCount: earlier.changeCount })',
        replace: 'void earlier',
      },
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
    what: 'SQLite commits with synchronous = NORMAL.',
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
    what: 'The hub sends a message before its COMMIT.',
    edits: [observedEarly('{ ...early, acceptedUpdates: [] }')],
    mustFail: { rule: 'STORE-7', file: 'fault/kill' },
    tries: 12,
  },
  {
    what: 'The hub acknowledges an edit before its COMMIT.',
    edits: [
      observedEarly(
        '{ ...early, acceptedUpdates: early.acceptedUpdates.map((update) => ({ ...update, stored: undefined })) }',
      ),
      LATE_COMMIT,
      ACK_WITHOUT_COMMIT,
    ],
    mustFail: { rule: 'DOC-14', file: 'fault/kill' },
    tries: 12,
  },
  {
    what: 'The hub relays an edit before its COMMIT.',
    edits: [observedEarly('early'), LATE_COMMIT, ACK_WITHOUT_COMMIT],
    mustFail: { rule: 'FAULT-8', file: 'fault/last-leave' },
    tries: 3,
  },
  {
    what: 'A member may write with the Yjs clientID of another member.',
    edits: [
      {
        file: 'src-bun/domain/documents/write.ts',
        find: 'clientOwner !== memberId',
        replace: 'client < 0',
      },
    ],
    mustFail: { rule: 'DOC-20', file: 'contract/collaborate' },
    isQuick: true,
  },
  {
    what: 'Elements of a rich document may be nested without end.',
    edits: [
      {
        file: 'src-bun/domain/documents/yjs/rich-structure.ts',
        find: 'return this.#add(cursor, client, clock, place) <= RICH_NESTING_MAX',
        replace: 'return this.#add(cursor, client, clock, place) <= 2 * RICH_NESTING_MAX',
      },
    ],
    mustFail: { rule: 'RICH-3', file: 'unit/rich-updates' },
    isQuick: true,
  },
  {
    what: 'What a refused update says of the types in a rich document is remembered.',
    edits: [
      {
        file: 'src-bun/domain/documents/yjs/validate-update.ts',
        find: '  structure?.rollBack()\n',
        replace: '',
      },
    ],
    mustFail: { rule: 'RICH-4', file: 'unit/rich-updates' },
  },
  {
    what: 'Of a large update the hub stores the first piece alone, and relays all of them.',
    edits: [
      {
        file: 'src-bun/domain/documents/write.ts',
        find: 'at: scope.now, bytes, newClients: [] })',
        replace: 'at: scope.now, bytes: Uint8Array.of(0, 0), newClients: [] })',
      },
    ],
    mustFail: { rule: 'DOC-41', file: 'contract/large-updates' },
  },
  {
    what: 'The hub relays every ninth edit without storing it.',
    edits: [
      {
        file: 'src-bun/domain/documents/write.ts',
        find: 'newClients: unclaimed })',
        replace: 'newClients: unclaimed, ...(seq % 9 ? {} : { bytes: Uint8Array.of(0, 0) }) })',
      },
    ],
    mustFail: { rule: 'FAULT-5', file: 'fault/convergence' },
  },
  {
    what: 'The client does not compare the number of changes it was sent with the number it has received.',
    edits: [
      {
        file: 'src-ui/live/sync-position.ts',
        find: 'told === this.#receivedCount',
        replace: 'told >= 0',
      },
    ],
    mustFail: { rule: 'FAULT-2', file: 'fault/order' },
  },
  {
    what: 'The hub drops changes without counting them as sent.',
    edits: [
      {
        file: 'src-bun/transport/fanout.ts',
        find: 'if (isIn(audience, subscriber.connection.actor)) {',
        replace: 'if (isIn(audience, subscriber.connection.actor) && Math.random() > 0.05) {',
      },
    ],
    mustFail: { rule: 'FAULT-2', file: 'fault/order' },
  },
  {
    what: 'A reader on /chat is sent the frame of whoever was before them, whatever room they are in.',
    edits: [
      {
        file: 'src-bun/transport/fanout.ts',
        find: 'frameKey !== undefined && frameKey === delivery.frameKey && delivery.frame',
        replace: 'frameKey !== undefined && delivery.frame',
      },
    ],
    mustFail: { rule: 'FANOUT-3', file: 'unit/costs/readers' },
  },
  {
    what: 'The client resumes from the newest change that it has received, although an earlier one was lost.',
    edits: [
      {
        file: 'src-ui/live/sync-position.ts',
        find: '{ since: this.#verifiedSeq, epoch',
        replace: '{ since: this.#newestSeq ?? 0, epoch',
      },
    ],
    mustFail: { rule: 'FAULT-2', file: 'fault/order' },
  },
  {
    what: 'The hub never closes an unresponsive socket.',
    edits: [
      {
        file: CONNECTIONS,
        find: 'if (silenceMs > socket.silenceMaxMs) {',
        replace: 'if (silenceMs < 0) {',
      },
    ],
    mustFail: { rule: 'FAULT-3', file: 'fault/real-time' },
  },
  {
    what: 'The hub never closes a stalled reader.',
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
    what: 'Presence measures the grace period with the wall clock.',
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
    what: 'The hub stops without closing its sockets.',
    edits: [
      { file: 'src-bun/hub/stop.ts', find: 'connections.closeAll(CLOSE[reason],', replace: 'void (CLOSE[reason],' },
    ],
    mustFail: { rule: 'FAULT-7', file: 'fault/stop' },
  },
  {
    what: 'A closed socket stays subscribed.',
    edits: [{ file: LIVE, find: 'fanout.unsubscribe(subscriber)', replace: 'void subscriber' }],
    mustFail: { rule: 'FAULT-9', file: 'fault/leaks' },
  },
  {
    what: 'On /chat the name of a private room means a public one.',
    edits: [
      {
        file: 'src-bun/store/tables/rooms.ts',
        find: 'orUndefined(own ?? byKey.get(key)',
        replace: 'orUndefined(byKey.get(key)',
      },
    ],
    mustFail: { rule: 'CHAT-11', file: 'contract/names' },
  },
  {
    what: 'A guest may call themselves by the id of a member.',
    edits: [
      {
        file: 'src-bun/transport/plain/guests.ts',
        find: 'if (store.members.byId(comparableForm(userId).toLowerCase())) return false',
        replace: '',
      },
    ],
    mustFail: { rule: 'GUEST-2', file: 'contract/names' },
  },
  {
    what: 'A batch that is sent again is answered with its first change alone.',
    edits: [{ file: RUN, find: 'changeCount: earlier.changeCount })', replace: 'changeCount: 1 })' }],
    mustFail: { rule: 'BOARD-11', file: 'contract/boards' },
  },
  {
    what: 'A DELETE that is sent again is done again.',
    edits: [
      {
        file: 'src-bun/transport/http/run-command.ts',
        find: 'given.clientId === undefined ? {}',
        replace: 'given !== undefined ? {}',
      },
    ],
    mustFail: { rule: 'BOARD-11', file: 'contract/boards' },
  },
  {
    what: 'A new record replaces one that is there already.',
    edits: [
      {
        file: 'src-bun/domain/boards.ts',
        find: 'if (isNew && scope.boards.has(boardId, key))',
        replace: 'if (isNew && boardId === key)',
      },
    ],
    mustFail: { rule: 'BOARD-10', file: 'contract/boards' },
  },
  {
    what: 'A late report of a device takes a reading position back.',
    edits: [
      {
        file: 'src-bun/domain/rooms/reading.ts',
        find: 'if (position > readPositions.seqOf(memberId, roomId)) readPositions.set',
        replace: 'readPositions.set',
      },
    ],
    mustFail: { rule: 'READ-3', file: 'contract/reading' },
  },
  {
    what: 'Own messages count as unread.',
    edits: [
      {
        file: 'src-bun/store/tables/read-positions.ts',
        find: `    WHERE author_id <> ?1 LIMIT \${UNREAD_COUNT_MAX}))\`
  const mentions =`,
        replace: `    WHERE ?1 IS NOT NULL LIMIT \${UNREAD_COUNT_MAX}))\`
  const mentions =`,
      },
    ],
    mustFail: { rule: 'READ-4', file: 'contract/reading' },
  },
  {
    what: 'A name leads to a document that once had it, although another has it now.',
    edits: [
      {
        file: 'src-bun/store/tables/documents.ts',
        find: 'ORDER BY id <> ?2, has_it DESC, ',
        replace: 'ORDER BY id <> ?2, ',
      },
    ],
    mustFail: { rule: 'DOC-50', file: 'unit/document-names' },
  },
  {
    what: 'The reading of a download that was given up is not ended.',
    edits: [
      {
        file: 'src-bun/transport/http/record/stream.ts',
        find: 'void iterator.return?.()',
        replace: 'void iterator',
      },
    ],
    mustFail: { rule: 'EXPORT-14', file: 'unit/exports' },
  },
  {
    what: 'The hosts of a restored past are hosts again.',
    edits: [
      {
        file: 'src-bun/store/files/start-epoch.ts',
        find: '      keepOneHost(db)\n',
        replace: '      void keepOneHost\n',
      },
    ],
    mustFail: { rule: 'IDENT-4', file: 'fault/files-from-elsewhere' },
  },
  {
    what: 'The sessions of a restored past go on.',
    edits: [
      {
        file: 'src-bun/store/files/start-epoch.ts',
        find: "db.query('UPDATE sessions SET expires_at = min(expires_at, ?)').run(now)",
        replace: 'void now',
      },
    ],
    mustFail: { rule: 'IDENT-3', file: 'fault/files-from-elsewhere' },
  },
  {
    what: 'What people mistake at a glance counts as different.',
    edits: [
      {
        file: 'src-bun/domain/confusables/look-alikes.ts',
        find: 'AT_A_GLANCE.get(letter) ?? letter',
        replace: 'void AT_A_GLANCE ?? letter',
      },
    ],
    mustFail: { rule: 'IDENT-14', file: 'unit/look-alikes' },
  },
  {
    what: 'A group that SQLite has rolled back by itself is answered as stored.',
    edits: [
      {
        file: LOOP,
        find: 'if (group.length > 0 && (mustRollBack || !db.inTransaction)) failGroup()',
        replace: 'if (group.length > 0 && mustRollBack) failGroup()',
      },
    ],
    mustFail: { rule: 'LIFE-5', file: 'unit/commit-loop' },
  },
  {
    what: 'What was written to a deleted file is acknowledged.',
    edits: [
      {
        file: LOOP,
        find: '    if (disk.isInPlace()) resolveGroup()\n    else failCommittedGroup()\n',
        replace: '    resolveGroup()\n',
      },
      { file: LOOP, find: "    if (!disk.isInPlace()) return 'storage.missing'\n", replace: '' },
    ],
    mustFail: { rule: 'LIFE-16', file: 'fault/gone-folder' },
  },
  {
    what: 'An exception in a timer goes on to the process.',
    edits: [{ file: 'src-bun/timers.ts', find: '    onFault(step, fault)\n', replace: '    throw fault\n' }],
    mustFail: { rule: 'LIFE-7', file: 'unit/connections' },
  },
  {
    what: 'The log is trimmed without remembering which commands were answered.',
    edits: [
      {
        file: 'src-bun/store/tables/changes.ts',
        find: '      answered.remember(before, now, EXPIRE_EXTRA + 2 * Math.max(0, before - start))\n',
        replace: '',
      },
    ],
    mustFail: { rule: 'COUNT-1', file: 'unit/answered-commands' },
  },
  {
    what: 'What a member has made is not counted.',
    edits: [
      {
        file: 'src-bun/domain/quotas/quotas.ts',
        find: '        if (memberId !== undefined) ofMember?.spend(memberId, amount)\n',
        replace: '',
      },
    ],
    mustFail: { rule: 'COUNT-3', file: 'unit/quotas' },
  },
  {
    what: 'One member may bring all the Yjs clients that a document takes.',
    edits: [
      {
        file: 'src-bun/domain/documents/write.ts',
        find: 'own + newClients <= (CLIENTS_PER_DOCUMENT - (claims.size - own)) / 2',
        replace: 'own + newClients <= CLIENTS_PER_DOCUMENT - (claims.size - own)',
      },
    ],
    mustFail: { rule: 'COUNT-9', file: 'unit/quotas' },
  },
  {
    what: 'A clientID belongs to whoever writes with it first, whoever has shown its caret.',
    edits: [
      {
        file: 'src-bun/domain/documents/write.ts',
        find: 'claimedBy ?? update.clientOwners?.get(client)',
        replace: 'claimedBy',
      },
    ],
    mustFail: { rule: 'COUNT-14', file: 'contract/own-clients' },
  },
  {
    what: 'A guest who has only deleted text is forgotten.',
    edits: [
      {
        file: 'src-bun/domain/documents/write.ts',
        find: 'if (unclaimed.length > 0 || blocks.length === 0) scope.idleGuests',
        replace: 'if (unclaimed.length > 0) scope.idleGuests',
      },
    ],
    mustFail: { rule: 'COUNT-18', file: 'unit/idle-guests' },
  },
  {
    what: 'Whoever is let through by the places beside the changes is sent them, without a look at the audience.',
    edits: [
      {
        file: 'src-bun/store/tables/changes.ts',
        find: 'rows.map((row) => toLogged(row)).filter(({ change }) => isIn(audienceOf(cached, change), actor))',
        replace:
          'rows.map((row) => toLogged(row)).filter(({ change }) => isIn(audienceOf(cached, change), actor) || true)',
      },
    ],
    mustFail: { rule: 'COST-6', file: 'unit/costs/log' },
  },
  {
    what: 'A document that is kept for those who open it is sent after it was written in.',
    edits: [
      {
        file: 'src-bun/transport/documents/whole-documents.ts',
        find: 'if (before?.seq === seq) return before',
        replace: 'if (before) return before',
      },
      {
        file: 'src-bun/transport/documents/sockets.ts',
        find: 'if (updates.length > 0) wholeDocuments.forget(documentId)',
        replace: '',
      },
    ],
    mustFail: { rule: 'COST-17', file: 'unit/costs/documents' },
  },
  {
    what: 'On /presence a name leads to a member whose name only looks like it.',
    edits: [
      {
        file: 'src-bun/store/tables/members/members.ts',
        find: 'row && nameKey(row.name) === key &&',
        replace: 'row &&',
      },
    ],
    mustFail: { rule: 'GROW-6', file: 'unit/costs/growth' },
  },
  {
    what: 'Deletions that one document has count as known in every other one.',
    edits: [
      {
        file: 'src-bun/domain/documents/yjs/delete-set.ts',
        find: 'readonly #encodings = new Set<string>()',
        replace: 'readonly #encodings = ((globalThis as { all?: Set<string> }).all ??= new Set<string>())',
      },
    ],
    mustFail: { rule: 'COST-27', file: 'unit/costs/deletions' },
  },
  {
    what: 'What somebody has read is sent to a room after they have left it.',
    edits: [
      {
        file: 'src-bun/transport/fanout.ts',
        find: 'if (isIn(store.rooms.audience(roomId), { id: memberId })) sendRoomActivity(read)',
        replace: 'if (roomId !== memberId) sendRoomActivity(read)',
      },
    ],
    mustFail: { rule: 'COST-24', file: 'unit/costs/often' },
  },
  {
    what: 'Everybody who accepts a suggestion is answered so, and their editors put its text there twice.',
    edits: [
      {
        file: 'src-bun/domain/documents/comments/suggestions.ts',
        find: "  if (suggested.resolved) return refuse('comment.decided')\n",
        replace: '',
      },
    ],
    mustFail: { rule: 'SUGGEST-3', file: 'contract/suggestions' },
  },
  {
    what: 'All files that come are read and hashed in one turn of the loop.',
    edits: [
      {
        file: 'src-bun/store/contents/turns.ts',
        find: '    await new Promise((resolve) => setImmediate(resolve))\n',
        replace: '',
      },
    ],
    mustFail: { rule: 'FILE-38', file: 'unit/files' },
  },
  {
    what: 'Files come as fast beside somebody who writes as when nobody does.',
    edits: [{ file: 'src-bun/store/store.ts', find: '  loop.observe(uploads.onCommitted)\n', replace: '' }],
    mustFail: { rule: 'FILE-41', file: 'unit/files' },
  },
  {
    what: 'An update of a session box is stored as it is in the file, whoever has written that.',
    edits: [
      {
        file: 'src-bun/domain/import/updates.ts',
        find: "must(valid.ok, 'an update that no hub takes')",
        replace: 'if (!valid.ok) return',
      },
    ],
    mustFail: { rule: 'BOXBACK-6', file: 'contract/box-back' },
  },
  {
    what: 'The owner of a cluster commits a group before the shared log has it.',
    edits: [
      {
        file: OWNER,
        find: '    isAppending = true\n    const answers',
        replace: '    commit.run()\n    begin.run()\n    isAppending = true\n    const answers',
      },
    ],
    mustFail: { rule: 'CLUSTER-2', file: 'unit/cluster/machine' },
  },
  {
    what: 'The owner of a cluster tells its sockets of a group before the shared log has it.',
    edits: [
      {
        file: OWNER,
        find: '    isAppending = true\n    const answers',
        replace: '    deliver({ committed, done: [] })\n    isAppending = true\n    const answers',
      },
    ],
    mustFail: { rule: 'CLUSTER-2', file: 'unit/cluster/machine' },
  },
  {
    what: 'The owner of a cluster goes on where another record stands in the place of its own.',
    edits: [
      {
        file: OWNER,
        find: "if (appended === 'appended') return true",
        replace: "if (appended !== 'unknown') return true",
      },
    ],
    mustFail: { rule: 'CLUSTER-2', file: 'unit/cluster/machine' },
  },
  {
    what: 'In a cluster only one table is recorded.',
    edits: [
      {
        file: 'src-bun/cluster/recording-database.ts',
        find: 'session = db.createSession()',
        replace: "session = db.createSession({ table: 'messages' })",
      },
    ],
    mustFail: { rule: 'CLUSTER-1', file: 'unit/cluster/machine' },
  },
  {
    what: 'An operation that another machine sends again is done again.',
    edits: [
      {
        file: 'src-bun/cluster/forward.ts',
        find: 'const result = known.answerTo(id)',
        replace: 'const result = undefined as Result<unknown> | undefined',
      },
    ],
    mustFail: { rule: 'CLUSTER-4', file: 'unit/cluster/machine' },
  },
  {
    what: 'A machine goes on in a log that is still being filled.',
    edits: [
      {
        file: 'src-bun/cluster/healing/past.ts',
        find: 'position > state.last || state.last < state.filledUpTo',
        replace: 'position > state.last',
      },
    ],
    mustFail: { rule: 'CLUSTER-27', file: 'unit/cluster/healing' },
  },
  {
    what: 'A machine takes a copy of another one without comparing its hash.',
    edits: [
      {
        file: 'src-bun/cluster/healing/copy.ts',
        find: 'if (!isSameHash(new Uint8Array(found.digest()), hash))',
        replace: 'if (!isSameHash(new Uint8Array(found.digest()), hash) && bytes === 0)',
      },
    ],
    mustFail: { rule: 'CLUSTER-32', file: 'unit/cluster/copies' },
  },
  {
    what: 'The owner of a cluster commits and acknowledges a group before the shared log has it.',
    edits: [
      {
        file: OWNER,
        find: '    void append(encodeGroup({ patch, committed, answers })).then(',
        // What is acknowledged has left the process by the time it is held.
        replace: `    commit.run()
    begin.run()
    deliver({ committed, done })
    void Bun.sleep(50).then(() => append(encodeGroup({ patch, committed, answers }))).then(`,
      },
    ],
    mustFail: { rule: 'CLUSTER-80', file: 'cluster/takeover' },
    tries: 2,
    needsNats: true,
  },
  {
    what: 'The owner of a cluster appends without saying after which record.',
    edits: [
      {
        file: 'src-bun/cluster/nats/log-nats.ts',
        find: '          expect: { lastSequence: after },\n',
        replace: '',
      },
    ],
    mustFail: { rule: 'CLUSTER-80', file: 'cluster/takeover' },
    tries: 2,
    needsNats: true,
  },
]
