// A document socket whose document is created by its name, with a stand-in for Bun's side of it.
import { expect, test } from 'bun:test'
import * as Y from 'yjs'
import { createLog } from '../../src-bun/log.ts'
import { createCompactor } from '../../src-bun/store/compaction/compactor.ts'
import { newId } from '../../src-bun/store/new-id.ts'
import { openStore } from '../../src-bun/store/store.ts'
import { admitToDocument } from '../../src-bun/transport/documents/admit.ts'
import { updateFrame } from '../../src-bun/transport/documents/frames.ts'
import { createDocumentSockets } from '../../src-bun/transport/documents/sockets.ts'
import { createWorkBudget } from '../../src-bun/transport/guard/work-budget.ts'
import { createConnections } from '../../src-bun/transport/sockets/connections.ts'
import type { RawSocket } from '../../src-bun/transport/sockets/open-socket.ts'
import { temporaryFolder } from '../support/hub.ts'

test('[DOC-49] what a script has written before it closed is stored, also in a document that was still being created', async () => {
  const folder = temporaryFolder()
  const clock = { now: () => Date.now(), monotonic: () => performance.now() }
  const fail = (fault: unknown) => {
    throw fault
  }
  const store = openStore(folder.path, clock, fail)
  const joined = await store.runAndWait({ type: 'member.join', name: 'Ada', deviceKey: '', address: '10.0.0.1' })
  if (!joined.ok) throw new Error(joined.code)
  const connections = createConnections({
    clock,
    log: createLog('silent'),
    work: createWorkBudget(clock, false),
    areRatesLimited: false,
  })
  const compactor = createCompactor(store, fail)
  const documents = createDocumentSockets({
    store,
    clock,
    work: createWorkBudget({ monotonic: () => 0 }, true),
    compactor,
    onFault: (_step, fault) => fail(fault),
  })
  store.observe(({ acceptedUpdates }) => documents.relay(acceptedUpdates))
  const info = { epoch: 'e' } as Parameters<typeof admitToDocument>[0]['info']
  const raw = {
    ...{ data: {}, remoteAddress: '10.0.0.1', getBufferedAmount: () => 0 },
    ...{ sendBinary: () => 1, sendText: () => 1, cork: (send: () => void) => send() },
    close: () => connections.handlers.close(raw),
  } as unknown as RawSocket
  const doc = new Y.Doc()
  doc.getText('content').insert(0, 'a reading')

  admitToDocument({ store, documents, connections, info, newId }, raw, { actor: joined.value }, 'readings', {})
  connections.handlers.message(raw, Buffer.from(updateFrame(Y.encodeStateAsUpdate(doc))))
  connections.handlers.close(raw)
  for (let commits = 0; commits < 2; commits++) store.read(() => {})

  const id = store.documents.all(joined.value)[0]?.id as string
  expect(store.stateOfOpenDocument(id).seq).toBe(1)
  expect(documents.openCount()).toBe(0)
  compactor.stop()
  store.close()
  folder.remove()
})

test('[DOC-53] two who open a new document by its name while the hub has much to do are in one document, and who may not see one any more is closed', async () => {
  const folder = temporaryFolder()
  const clock = { now: () => Date.now(), monotonic: () => performance.now() }
  const fail = (fault: unknown) => {
    throw fault
  }
  const store = openStore(folder.path, clock, fail)
  const joined = await store.runAndWait({ type: 'member.join', name: 'Ada', deviceKey: '', address: '10.0.0.1' })
  if (!joined.ok) throw new Error(joined.code)
  const attached: string[] = []
  const closed: [number, string][] = []
  const documents = {
    attach({ id }: { id: string }) {
      attached.push(id)
      return { rate: { perSecond: 1, burst: 1 }, receive() {}, onClosed() {} }
    },
  }
  /** Opens each socket when it is its turn, and not before. */
  const turns: (() => void)[] = []
  const connections = {
    attach(_raw: RawSocket, { actor }: { actor: unknown }, _kind: string, open: (connection: unknown) => unknown) {
      turns.push(() => open({ actor, close: (code: number, reason: string) => closed.push([code, reason]) }))
    },
    refuse: fail,
  }
  const parts = { store, documents, connections, info: { epoch: 'e' }, newId } as unknown as Parameters<
    typeof admitToDocument
  >[0]
  const open = () => admitToDocument(parts, {} as RawSocket, { actor: joined.value }, 'minutes', {})
  const takeTurns = () => {
    for (const turn of turns.splice(0)) turn()
    store.read(() => {})
  }

  open()
  open()
  takeTurns()
  const [made, ...others] = store.documents.all(joined.value)
  expect([others, attached.sort()]).toEqual([[], [made?.id as string, made?.id as string]])

  open()
  store.documents.trash(made?.id as string, { at: 1, by: joined.value.id })
  takeTurns()
  expect([attached.length, closed]).toEqual([2, [[4404, 'document.notFound']]])
  store.close()
  folder.remove()
})
