// One document, edited together: our provider for `/collaborate`. The only file that brings Yjs along, so it is loaded with
// the editor and not before.
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { createSignal } from 'solid-js'
import {
  Awareness,
  applyAwarenessUpdate,
  encodeAwarenessUpdate,
  modifyAwarenessUpdate,
  removeAwarenessStates,
} from 'y-protocols/awareness'
import {
  messageYjsSyncStep1,
  messageYjsSyncStep2,
  readSyncMessage,
  writeSyncStep1,
  writeUpdate,
} from 'y-protocols/sync'
import * as Y from 'yjs'
import { CLOSE, type ErrorCode, errorCodeIn } from '../../../src-bun/contract/errors.ts'
import { DOCUMENT_FRAME, DOCUMENT_TEXT } from '../../../src-bun/contract/frames/collaborate.ts'
import { DOCUMENT_FRAME_MAX_BYTES } from '../../../src-bun/contract/limits.ts'
import type { Member } from '../../../src-bun/contract/members.ts'
import { makeReconnectingSocket, type ReconnectingSocket, socketUrl } from '../../live/reconnecting-socket.ts'
import { caretOwner, type PersonInDocument, peopleIn, sanitizeAwareness } from './document-people.ts'
import { makeSavedState, type Saved } from './document-saved.ts'
import { persistOnDevice } from './document-store.ts'

/** Two and a bit of the hub's signs of life. */
const SILENCE_MAX_MS = 35_000

export type DocumentProblem = ErrorCode | 'epoch' | 'removed'
export type DocumentLink = {
  doc: Y.Doc
  text: Y.Text
  awareness: Awareness
  /** `saved` only when the hub has on disk whatever this tab has typed. */
  saved(): Saved
  people(): PersonInDocument[]
  problem(): DocumentProblem | undefined
  /** Edits that are not on the hub's disk yet are still brought there, as long as the tab lives. */
  close(): void
}
export type DocumentLinkOptions = { documentId: string; hubId: string; epoch: string; me: Member }

const PROBLEMS: Partial<Record<number, DocumentProblem>> = {
  [CLOSE.epoch]: 'epoch',
  [CLOSE.unknown]: 'document.notFound',
  [CLOSE.signIn]: 'signIn.required',
  [CLOSE.notAllowed]: 'notAllowed',
  [CLOSE.removed]: 'removed',
  [CLOSE.disconnected]: 'removed',
}

/** Why the hub has closed the socket for good. Undefined: the connection was lost and comes back by itself. */
function problemOf(code: number, reason: string): DocumentProblem | undefined {
  // A refused update closes with 4400, and only the reason says what was wrong with it.
  if (code === CLOSE.badFrames) return errorCodeIn(reason) ?? 'document.invalidUpdate'
  return PROBLEMS[code]
}

export function openDocumentLink({ documentId, hubId, epoch, me }: DocumentLinkOptions): DocumentLink {
  // A fresh clientID at every open, never kept: two tabs with the same one would write different content under one number.
  const doc = new Y.Doc()
  const awareness = new Awareness(doc)
  awareness.setLocalState({ user: caretOwner(me.id, me.name, me.colour) })
  const saved = makeSavedState()
  const [people, setPeople] = createSignal<PersonInDocument[]>([])
  const [problem, setProblem] = createSignal<DocumentProblem>()
  let socket: ReconnectingSocket | undefined
  let isPersisted = false
  let isClosing = false

  function open() {
    if (isClosing && !saved.hasUnsaved()) return dispose()
    socket = makeReconnectingSocket({
      url: socketUrl(`/collaborate/${encodeURIComponent(documentId)}?acks=1&epoch=${encodeURIComponent(epoch)}`),
      opened() {
        saved.opened()
        sendFrame(step1())
        // The hub told everybody that this caret was gone, one tick later than our last word: only a later word counts.
        for (let tick = 0; tick < 2; tick++) awareness.setLocalState(awareness.getLocalState())
      },
      received(data) {
        if (typeof data !== 'string') handleFrame(new Uint8Array(data))
      },
      lost(code, reason) {
        saved.lost()
        const others = [...awareness.getStates().keys()].filter((clientId) => clientId !== doc.clientID)
        removeAwarenessStates(awareness, others, socket)
        setProblem(problemOf(code, reason))
        if (isClosing && problem() !== undefined) dispose()
        return problem() === undefined
      },
      probe: step1,
      silenceMaxMs: SILENCE_MAX_MS,
    })
  }

  function handleFrame(frame: Uint8Array) {
    const decoder = decoding.createDecoder(frame)
    const kind = decoding.readVarUint(decoder)
    if (kind === DOCUMENT_FRAME.sync) handleSync(decoder)
    else if (kind === DOCUMENT_FRAME.awareness) {
      applyAwarenessUpdate(
        awareness,
        modifyAwarenessUpdate(decoding.readVarUint8Array(decoder), sanitizeAwareness),
        socket,
      )
    } else if (kind === DOCUMENT_FRAME.queryAwareness) sendAwareness()
    else if (kind === DOCUMENT_FRAME.ack) {
      saved.acked(decoding.readVarUint(decoder))
      if (isClosing && !saved.hasUnsaved()) dispose()
    }
  }

  function handleSync(decoder: decoding.Decoder) {
    const answer = encoding.createEncoder()
    encoding.writeVarUint(answer, DOCUMENT_FRAME.sync)
    const step = readSyncMessage(decoder, answer, doc, socket)
    // The hub's step 1 is answered with everything it lacks, whatever was typed before included.
    if (step === messageYjsSyncStep1) sendEdit(encoding.toUint8Array(answer))
    if (step === messageYjsSyncStep2) saved.received()
  }

  function handleUpdate(update: Uint8Array, origin: unknown) {
    if (origin === socket && socket !== undefined) return
    saved.edited()
    // Before the hub has asked, an update could refer to what it does not have; step 2 will hold it.
    if (!saved.hasHandedOver()) return
    const frame = encoding.createEncoder()
    encoding.writeVarUint(frame, DOCUMENT_FRAME.sync)
    writeUpdate(frame, update)
    sendEdit(encoding.toUint8Array(frame))
  }

  function sendEdit(frame: Uint8Array) {
    // The transport would close without a word, and the next try would end the same way.
    if (frame.length > DOCUMENT_FRAME_MAX_BYTES) {
      setProblem('frame.tooLarge')
      saved.lost()
      socket?.close()
      return
    }
    sendFrame(frame)
    saved.sent()
  }

  function sendAwareness() {
    const frame = encoding.createEncoder()
    encoding.writeVarUint(frame, DOCUMENT_FRAME.awareness)
    encoding.writeVarUint8Array(frame, encodeAwarenessUpdate(awareness, [doc.clientID]))
    sendFrame(encoding.toUint8Array(frame))
  }

  function handleAwarenessUpdate({ added, updated, removed }: Record<'added' | 'updated' | 'removed', number[]>) {
    // Also when the hub says that we are gone (our old socket has ended at last): then we say that we are not.
    if ([...added, ...updated, ...removed].includes(doc.clientID)) sendAwareness()
  }

  const showPeople = () => setPeople(peopleIn(awareness.getStates()))

  function step1(): Uint8Array<ArrayBuffer> {
    const frame = encoding.createEncoder()
    encoding.writeVarUint(frame, DOCUMENT_FRAME.sync)
    writeSyncStep1(frame, doc)
    return new Uint8Array(encoding.toUint8Array(frame))
  }

  const sendFrame = (frame: Uint8Array): boolean => socket?.send(frame as Uint8Array<ArrayBuffer>) ?? false

  function warnBeforeUnload(event: BeforeUnloadEvent) {
    if (saved.hasUnsaved() && !isPersisted) event.preventDefault()
  }

  function dispose() {
    socket?.close()
    if (typeof window !== 'undefined') window.removeEventListener('beforeunload', warnBeforeUnload)
    // Ends the caret's timer and closes what is kept on the device, too.
    doc.destroy()
  }

  doc.on('update', handleUpdate)
  awareness.on('update', handleAwarenessUpdate)
  awareness.on('change', showPeople)
  showPeople()
  if (typeof window !== 'undefined') window.addEventListener('beforeunload', warnBeforeUnload)
  // The member too: what one person left unsent on this device must not go out as another's.
  void persistOnDevice(doc, `hubbub:${hubId}:${epoch}:${me.id}:${documentId}`).then((persistence) => {
    isPersisted = persistence !== undefined
    open()
  })

  return {
    doc,
    text: doc.getText(DOCUMENT_TEXT),
    awareness,
    saved: saved.state,
    people,
    problem,
    close() {
      isClosing = true
      awareness.setLocalState(null)
      if (socket && (!saved.hasUnsaved() || problem() !== undefined)) dispose()
    },
  }
}
