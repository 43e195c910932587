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
