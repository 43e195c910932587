// One document, edited together: our provider for `/collaborate`, in place of y-websocket's.
//
// On a new socket both sides send sync step 1, their state vector, and answer the other's with step 2, the updates that
// it lacks. After that each edit is sent as an update, and the hub relays it to the others. What is typed before the hub has
// sent its step 1 is not sent by itself: step 2 will contain it. The hub acknowledges our step 2 and our updates once they
// are on its disk (document-saved.ts), and until then they are kept on this device (document-store.ts), so a link that is
// closed with unsaved edits stays open until they are acknowledged. Carets and names travel as awareness, which is not stored.
//
// Only the editor imports this folder's Yjs files, so that the shell of the page loads without Yjs.
import * as decoding from 'lib0/decoding'
import { type Accessor, createSignal } from 'solid-js'
import { Awareness, applyAwarenessUpdate, modifyAwarenessUpdate, removeAwarenessStates } from 'y-protocols/awareness'
import { messageYjsSyncStep1, messageYjsSyncStep2, readSyncMessage } from 'y-protocols/sync'
import * as Y from 'yjs'
import { CLOSE, type ErrorCode, errorCodeIn } from '../../../src-bun/contract/errors.ts'
import { DOCUMENT_FRAME, DOCUMENT_TEXT } from '../../../src-bun/contract/frames/collaborate.ts'
import { DOCUMENT_FRAME_MAX_BYTES } from '../../../src-bun/contract/limits.ts'
import type { Member } from '../../../src-bun/contract/members.ts'
import { ReconnectingSocket, socketUrl } from '../../live/reconnecting-socket.ts'
import { awarenessFrame, frame, step1Frame, updateFrame } from './document-frames.ts'
import { caretOwner, type PersonInDocument, peopleIn, sanitizeAwareness } from './document-people.ts'
import { makeSavedState, type Saved } from './document-saved.ts'
import { persistOnDevice } from './document-store.ts'

/** The hub sends an awareness frame at least every 15 s; a little more than two of them may be missing. */
const SILENCE_MAX_MS = 35_000

/** Why the document cannot be edited further here. */
export type DocumentProblem = ErrorCode | 'epoch' | 'removed'
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

export class DocumentLink {
  // A new clientID at every open, never stored: two tabs with the same one would write different content under the same clock.
  readonly doc = new Y.Doc()
  readonly text = this.doc.getText(DOCUMENT_TEXT)
  readonly awareness = new Awareness(this.doc)
  /** `saved` only when everything that was typed on this page is on the hub's disk. */
  readonly saved: Accessor<Saved>
  readonly people: Accessor<PersonInDocument[]>
  readonly problem: Accessor<DocumentProblem | undefined>

  readonly #url: string
  readonly #saved = makeSavedState()
  readonly #setProblem: (problem: DocumentProblem | undefined) => void
  #socket: ReconnectingSocket | undefined
  #isPersisted = false
  #isClosing = false

  constructor({ documentId, hubId, epoch, me }: DocumentLinkOptions) {
    const [people, setPeople] = createSignal<PersonInDocument[]>([])
    const [problem, setProblem] = createSignal<DocumentProblem>()
    this.saved = this.#saved.state
    this.people = people
    this.problem = problem
    this.#setProblem = setProblem
    this.#url = socketUrl(`/collaborate/${encodeURIComponent(documentId)}?acks=1&epoch=${encodeURIComponent(epoch)}`)

    this.awareness.setLocalState({ user: caretOwner(me.id, me.name, me.colour) })
    const showPeople = () => void setPeople(peopleIn(this.awareness.getStates()))
    showPeople()
    this.doc.on('update', (update: Uint8Array, origin: unknown) => this.#handleUpdate(update, origin))
    this.awareness.on('update', (changes: AwarenessChanges) => this.#handleAwarenessChanges(changes))
    this.awareness.on('change', showPeople)
    if (typeof window !== 'undefined') window.addEventListener('beforeunload', this.#warnBeforeUnload)

    // The member is part of the name: what one person left unsent on this device must not be sent under another's name.
    void persistOnDevice(this.doc, `hubbub:${hubId}:${epoch}:${me.id}:${documentId}`).then((persistence) => {
      this.#isPersisted = persistence !== undefined
      this.#open()
    })
  }

  /** Edits that are not on the hub's disk yet are still brought there, as long as the page is open. */
  close(): void {
    this.#isClosing = true
    this.awareness.setLocalState(null)
    if (this.#socket && (!this.#saved.hasUnsaved() || this.problem() !== undefined)) this.#dispose()
  }

  #open(): void {
    if (this.#isClosing && !this.#saved.hasUnsaved()) {
      this.#dispose()
      return
    }
    this.#socket = new ReconnectingSocket({
      url: this.#url,
      opened: () => this.#handleOpened(),
      received: (data) => {
        if (typeof data !== 'string') this.#handleFrame(new Uint8Array(data))
      },
      lost: (code, reason) => this.#handleLoss(code, reason),
      probe: () => step1Frame(this.doc),
      silenceMaxMs: SILENCE_MAX_MS,
    })
  }

  #handleOpened(): void {
    this.#saved.opened()
    this.#socket?.send(step1Frame(this.doc))
    // The hub has broadcast our awareness as removed when the old socket ended. Others accept a state only with a higher
    // clock than that, which may be our last clock plus one: so the clock is raised by two.
    for (let tick = 0; tick < 2; tick++) this.awareness.setLocalState(this.awareness.getLocalState())
  }

  /** Returns whether to dial again. */
  #handleLoss(code: number, reason: string): boolean {
    this.#saved.lost()
    const others = [...this.awareness.getStates().keys()].filter((clientId) => clientId !== this.doc.clientID)
    removeAwarenessStates(this.awareness, others, this.#socket)
    const problem = problemOf(code, reason)
    this.#setProblem(problem)
    if (this.#isClosing && problem !== undefined) this.#dispose()
    return problem === undefined
  }

  #handleFrame(bytes: Uint8Array): void {
    const decoder = decoding.createDecoder(bytes)
    const kind = decoding.readVarUint(decoder)
    if (kind === DOCUMENT_FRAME.sync) this.#handleSync(decoder)
    else if (kind === DOCUMENT_FRAME.awareness) {
      const update = modifyAwarenessUpdate(decoding.readVarUint8Array(decoder), sanitizeAwareness)
      applyAwarenessUpdate(this.awareness, update, this.#socket)
    } else if (kind === DOCUMENT_FRAME.queryAwareness) this.#sendAwareness()
    else if (kind === DOCUMENT_FRAME.ack) {
      this.#saved.acked(decoding.readVarUint(decoder))
      if (this.#isClosing && !this.#saved.hasUnsaved()) this.#dispose()
    }
  }

  #handleSync(decoder: decoding.Decoder): void {
    let step: number | undefined
    const answer = frame(DOCUMENT_FRAME.sync, (encoder) => {
      step = readSyncMessage(decoder, encoder, this.doc, this.#socket)
    })
    // The answer to the hub's step 1 is our step 2: everything that the hub lacks, whatever was typed before included.
    if (step === messageYjsSyncStep1) this.#sendEdit(answer)
    if (step === messageYjsSyncStep2) this.#saved.step2Received()
  }

  #handleUpdate(update: Uint8Array, origin: unknown): void {
    if (origin === this.#socket && this.#socket !== undefined) return
    this.#saved.edited()
    // Before our step 2 an update could refer to what the hub does not have; step 2 will contain it.
    if (this.#saved.hasSentStep2()) this.#sendEdit(updateFrame(update))
  }

  /** A step 2 or an update: the frames that the hub counts and acknowledges. */
  #sendEdit(bytes: Uint8Array<ArrayBuffer>): void {
    // The transport would close the socket without a reason, and the next try would end in the same way.
    if (bytes.length > DOCUMENT_FRAME_MAX_BYTES) {
      this.#setProblem('frame.tooLarge')
      this.#saved.lost()
      this.#socket?.close()
      return
    }
    this.#socket?.send(bytes)
    this.#saved.sent()
  }

  #sendAwareness(): void {
    this.#socket?.send(awarenessFrame(this.awareness))
  }

  #handleAwarenessChanges({ added, updated, removed }: AwarenessChanges): void {
    // Ours is also among them when the hub broadcasts that we have left, because our old socket has ended at last. Awareness
    // has raised its clock by then, and sending it tells the others that we are here.
    if ([...added, ...updated, ...removed].includes(this.doc.clientID)) this.#sendAwareness()
  }

  readonly #warnBeforeUnload = (event: BeforeUnloadEvent): void => {
    if (this.#saved.hasUnsaved() && !this.#isPersisted) event.preventDefault()
  }

  #dispose(): void {
    this.#socket?.close()
    if (typeof window !== 'undefined') window.removeEventListener('beforeunload', this.#warnBeforeUnload)
    // Also stops the timer of the awareness and closes the storage on this device.
    this.doc.destroy()
  }
}

type AwarenessChanges = Record<'added' | 'updated' | 'removed', number[]>
