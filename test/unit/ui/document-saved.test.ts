import { expect, test } from 'bun:test'
import { applyUpdate, Doc } from 'yjs'
import { watchStorage } from '../../../src-ui/state/documents/device-copy/document-store.ts'
import { SavedState } from '../../../src-ui/state/documents/document-saved.ts'

/** Everything is acknowledged, then something is typed, then the connection is lost. */
function aStateWithUnsavedEdit() {
  const saved = new SavedState()
  saved.handleOpened()
  saved.countSent()
  saved.handleStep2()
  saved.handleAck(1)
  expect(saved.state()).toBe('saved')
  saved.handleEdit()
  saved.countSent()
  saved.handleLoss()
  return saved
}

test('[LINK-15] an edit without a connection is shown as on this device only while this device stores it', () => {
  const saved = aStateWithUnsavedEdit()
  expect(saved.state()).toBe('inTab')

  saved.setStoredOnDevice(true)
  expect(saved.state()).toBe('onDevice')

  saved.setStoredOnDevice(false)
  expect(saved.state()).toBe('inTab')
})

test('[LINK-15] stored edits are shown as loading until the first connection has failed, and then as on this device', () => {
  const saved = new SavedState()
  saved.handleEdit()
  saved.setStoredOnDevice(true)
  expect(saved.state()).toBe('loading')

  saved.handleLoss()
  expect(saved.state()).toBe('onDevice')

  saved.handleOpened()
  expect(saved.state()).toBe('saving')
})

test('[LINK-16] a database that aborts a write, is closed or is deleted counts as storing nothing and is not written to any more', () => {
  for (const event of ['abort', 'close', 'versionchange']) {
    const db = new EventTarget()
    const stored: boolean[] = []
    let destroyCount = 0
    const persistence = {
      db: db as IDBDatabase,
      doc: new Doc(),
      _storeUpdate: () => undefined,
      destroy: async () => void destroyCount++,
    }
    watchStorage(persistence, (isStored) => stored.push(isStored))
    expect(stored).toEqual([true])

    db.dispatchEvent(new Event(event))

    expect(stored).toEqual([true, false])
    expect(destroyCount).toBe(1)
  }
})

test('[LINK-16] a database that throws at a write counts as storing nothing, and the change of the document is complete', () => {
  const doc = new Doc()
  const stored: boolean[] = []
  const persistence = {
    db: new EventTarget() as IDBDatabase,
    doc,
    _storeUpdate(): void {
      throw new DOMException('closing', 'InvalidStateError')
    },
    destroy: async () => doc.off('update', persistence._storeUpdate),
  }
  doc.on('update', persistence._storeUpdate)
  watchStorage(persistence, (isStored) => stored.push(isStored))

  doc.getText('content').insert(0, 'a')
  doc.getText('content').insert(1, 'b')

  expect(doc.getText('content').toString()).toBe('ab')
  expect(stored).toEqual([true, false])
})

test('[LINK-17] with a connection a change is stored after its frame, and what waits for that is stored before "on this device" is shown', () => {
  const doc = new Doc()
  const updates: Uint8Array[] = []
  const persistence = {
    db: new EventTarget() as IDBDatabase,
    doc,
    _storeUpdate: (update: Uint8Array) => void updates.push(update),
    destroy: async () => doc.off('update', persistence._storeUpdate),
  }
  doc.on('update', persistence._storeUpdate)
  let isConnected = true
  let frame: (() => void) | undefined
  let hasEnded = false
  const makeLater = (what: () => void) => ({
    ask() {
      frame = what
    },
    end() {
      hasEnded = true
    },
  })
  const storeNow = watchStorage(
    persistence,
    () => undefined,
    () => isConnected,
    makeLater,
  )
  const stored = () => {
    const copy = new Doc()
    for (const update of updates) applyUpdate(copy, update)
    return copy.getText('content').toString()
  }
  const type = (letter: string) => doc.getText('content').insert(doc.getText('content').length, letter)

  type('a')
  type('b')
  expect(stored()).toBe('')
  frame?.()
  expect(stored()).toBe('ab')
  expect(updates).toHaveLength(1)

  type('c')
  storeNow()
  expect(stored()).toBe('abc')

  type('d')
  isConnected = false
  type('e')
  expect(stored()).toBe('abcde')

  isConnected = true
  type('f')
  doc.destroy()
  frame?.()
  expect(hasEnded).toBe(true)
  expect(stored()).toBe('abcde')
})
