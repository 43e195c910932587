// One document, edited together: our provider for `/collaborate`, in place of y-websocket's.
//
// On a new socket both sides send sync step 1, their state vector, and answer the other side's with step 2, the updates that the
// other side lacks. After that each edit is sent as an update, and the hub relays it to the others. An edit that is made before the
// hub's step 1 has come is not sent by itself, because our step 2 will contain it. An update that is too long for one frame is sent in
// pieces (split-update.ts). The hub acknowledges our step 2 and our updates once they are on its disk (document-saved.ts). Until then the
// edits are in IndexedDB as well, if the browser has it (document-store.ts), and `close` leaves the socket open until the last edit is
// acknowledged. Carets and names are sent as awareness, which is stored nowhere.
//
// Only the document page, which is loaded lazily, imports the files of this folder that need Yjs: the shell comes without it.
import * as decoding from 'lib0/decoding'
import { type Accessor, batch, createSignal } from 'solid-js'
import { Awareness, applyAwarenessUpdate, modifyAwarenessUpdate, removeAwarenessStates } from 'y-protocols/awareness'
import { messageYjsSyncStep1, messageYjsSyncStep2 } from 'y-protocols/sync'
import * as Y from 'yjs'
import { CLOSE, type ErrorCode, errorCodeIn } from '../../../src-bun/contract/errors.ts'
import { DOCUMENT_FRAME, DOCUMENT_TEXT } from '../../../src-bun/contract/frames/collaborate.ts'
import { DOCUMENT_KEEP_ALIVE_MS } from '../../../src-bun/contract/limits.ts'
import type { Member } from '../../../src-bun/contract/members.ts'
import { ReconnectingSocket, socketUrl } from '../../live/reconnecting-socket.ts'
import { type DeviceCopy, storeOnDevice } from './device-copy/document-store.ts'
import { awarenessFrame, reportsLeaving, step1Frame, step2Frame, updateFrame } from './document-frames.ts'
import { areSamePeople, caretOwner, type PersonInDocument, peopleIn, sanitizeAwareness } from './document-people.ts'
import { type Saved, SavedState } from './document-saved.ts'
import { documentStoreName } from './document-store-name.ts'
import { withNewClients } from './new-clients.ts'
import { splitUpdate } from './split-update.ts'
import { TakenClients } from './taken-clients.ts'
import { earlierCopies, takeUnacknowledged } from './unacknowledged/unacknowledged-edits.ts'

/**
 * The hub sends an awareness frame at least every `DOCUMENT_KEEP_ALIVE_MS`. When two in a row have not come, and 5 s more have
 * passed, the connection is given up.
 */
const SILENCE_MAX_MS = 2 * DOCUMENT_KEEP_ALIVE_MS + 5000
/** The origin of what the hub has sent, in the events of Yjs. */
const FROM_HUB = 'hub'

/** Why the document cannot be edited further here. */
export type DocumentProblem = ErrorCode | 'epoch' | 'removed'
/**
 * The edits of a link that has to be replaced by another one, because somebody else had written under its Yjs clientID first. They were
 * rewritten to new clientIDs. `isStored` resolves to true once IndexedDB has them in place of the old copy, and to false if the old copy
 * could not be replaced.
 */
export type CarriedEdits = { update: Uint8Array; isStored: Promise<boolean> }
export type DocumentLinkOptions = {
  documentId: string
  hubId: string
  epoch: string
  me: Member
  /** The edits of an earlier link, if this one replaces it. */
  carriedFrom?: CarriedEdits | undefined
}

const PROBLEMS: Partial<Record<number, DocumentProblem>> = {
  [CLOSE.epoch]: 'epoch',
  [CLOSE.signIn]: 'signIn.required',
  [CLOSE.removed]: 'removed',
  [CLOSE.disconnected]: 'removed',
}

/** Why the hub has closed the socket for good. Undefined: the connection was lost and comes back by itself. */
function problemOf(code: number, reason: string): DocumentProblem | undefined {
  // A refused update closes with 4400 or 4403, and only the reason says what was wrong with it.
  if (code === CLOSE.badFrames) return errorCodeIn(reason) ?? 'document.invalidUpdate'
  if (code === CLOSE.notAllowed) return errorCodeIn(reason) ?? 'notAllowed'
  if (code === CLOSE.unknown) return errorCodeIn(reason) ?? 'document.notFound'
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
  /** Whether the problem is that the hub refused something that was written here. It is not sent again by itself. */
  readonly hasRefusedEdits: Accessor<boolean>
  /** Whether another member has edits on this device that the hub had not acknowledged when it was restored from a backup. */
  readonly hasOthersUnacknowledged: Accessor<boolean>
  /** Set once somebody else has taken our Yjs clientID: the edits of this link, for the link that is to replace it. */
  readonly carried: Accessor<CarriedEdits | undefined>

  readonly #url: string
  readonly #savedState = new SavedState()
  readonly #setProblem: (problem: DocumentProblem | undefined) => void
  readonly #setRefusedEdits: (has: boolean) => void
  readonly #setCarried: (carried: CarriedEdits) => void
  /** Whether this link was created to replace another one, with that link's edits. Such a link is not replaced once more. */
  readonly #isReplacement: boolean
  readonly #takenClients = new TakenClients(this.doc)
  #copy: DeviceCopy | undefined
  #socket: ReconnectingSocket | undefined
  #isClosing = false
  #openedCount = 0
  /**
   * Updates that were typed here and that the hub has not acknowledged, whether they were sent or not. When the connection is lost they move
   * from here into a list in IndexedDB (unacknowledged-edits.ts). Once everything is acknowledged, both are cleared.
   */
  #unacknowledged: Uint8Array[] = []
  /** The names of copies of other epochs in IndexedDB with edits that were not acknowledged. */
  #earlier: string[] = []

  readonly documentId: string

  /** Connects once the edits that are stored on this device are loaded. */
  constructor({ documentId, hubId, epoch, me, carriedFrom }: DocumentLinkOptions) {
    this.documentId = documentId
    const [carried, setCarried] = createSignal<CarriedEdits>()
    const [people, setPeople] = createSignal<PersonInDocument[]>([], { equals: areSamePeople })
    const [problem, setProblem] = createSignal<DocumentProblem>()
    const [hasRefusedEdits, setRefusedEdits] = createSignal(false)
    const [hasOthersUnacknowledged, setOthersUnacknowledged] = createSignal(false)
    this.saved = this.#savedState.state
    this.people = people
    this.problem = problem
    this.hasRefusedEdits = hasRefusedEdits
    this.hasOthersUnacknowledged = hasOthersUnacknowledged
    this.carried = carried
    this.#setCarried = setCarried
    this.#isReplacement = carriedFrom !== undefined
    this.#setProblem = setProblem
    this.#setRefusedEdits = setRefusedEdits
    // Another tab may sign in as somebody else, whose session the next connection would have: what was typed here must not be stored as theirs.
    const query = new URLSearchParams({ acks: 'count', epoch, member: me.id })
    this.#url = socketUrl(`/collaborate/${encodeURIComponent(documentId)}?${query}`)

    this.awareness.setLocalState({ user: caretOwner(me.id, me.name, me.colour) })
    const showPeople = () => void setPeople(peopleIn(this.awareness.getStates()))
    showPeople()
    this.awareness.on('change', showPeople)
    this.awareness.on('update', (_: unknown, origin: unknown) => origin === 'local' && this.#sendAwareness())
    this.doc.on('update', (update: Uint8Array, origin: unknown) => this.#handleUpdate(update, origin))
    if (typeof window !== 'undefined') {
      window.addEventListener('beforeunload', this.#warnBeforeUnload)
      window.addEventListener('hubbub:leave', this.#storeUnacknowledged)
    }

    const storeName = documentStoreName({ hubId, epoch, memberId: me.id, documentId })
    const setStored = (isStored: boolean) => this.#savedState.setStoredOnDevice(isStored)
    const store = () => storeOnDevice(this.doc, storeName, setStored, () => this.#savedState.isConnected)
    if (carriedFrom) Y.applyUpdate(this.doc, carriedFrom.update)
    // If the old copy could not be replaced, it still has edits under the clientID of somebody else. So nothing is loaded from it or stored in it.
    const stored = carriedFrom ? carriedFrom.isStored.then((isStored) => (isStored ? store() : undefined)) : store()
    void stored.then(async (copy) => {
      this.#copy = copy
      const earlier = copy && (await earlierCopies(storeName).catch(() => undefined))
      if (earlier) {
        this.#earlier = earlier.mine
        setOthersUnacknowledged(earlier.others)
      }
      this.#start()
    })
  }

  /** Lets the next page that opens the document send the refused edits once more. */
  async allowAnotherTry(): Promise<void> {
    await this.#copy?.setRefusal(undefined)
  }

  /** Deletes the copy on this device, with the edits that the hub does not have: the next page that opens the document begins with the hub's text. */
  async discardEdits(): Promise<void> {
    await this.#copy?.discard()
  }

  /** Our caret disappears at once. The socket stays open until the hub has acknowledged all edits, as long as the page is open. */
  close(): void {
    this.#isClosing = true
    this.awareness.setLocalState(null)
    // While there is no socket yet, stored edits are being loaded. `#open`, which follows, disposes of the link unless one of them is unsaved.
    if (this.#socket) this.#disposeIfDone()
  }

  #start(): void {
    const refusal = this.#copy?.refusal
    if (refusal === undefined) this.#open()
    else {
      this.#setRefusedEdits(true)
      this.#handleDisconnect(refusal as DocumentProblem)
    }
  }

  #open(): void {
    if (this.#disposeIfDone()) return
    this.#socket = new ReconnectingSocket({
      url: this.#url,
      opened: () => this.#handleOpened(),
      received: (data) => {
        if (typeof data !== 'string') this.#handleFrame(new Uint8Array(data))
      },
      lost: (code, reason) => this.#handleLoss(code, reason),
      // The hub answers a step 1, so a step 1 also serves as a ping. While the hub sends a long document in parts it ignores another one, but
      // then the parts show that the connection works.
      probe: () => step1Frame(this.doc),
      silenceMaxMs: SILENCE_MAX_MS,
    })
  }

  #handleOpened(): void {
    this.#openedCount++
    this.#savedState.handleOpened()
    this.#socket?.send(step1Frame(this.doc))
    this.#renewAwareness()
  }

  /** Returns whether to dial again. */
  #handleLoss(code: number, reason: string): boolean {
    const problem = problemOf(code, reason)
    // `CLOSE.unknown`: a document that was deleted accepts no edits either, so they stay on this device.
    const isRefusal = code === CLOSE.badFrames || code === CLOSE.notAllowed || code === CLOSE.unknown
    if (problem === 'document.notYours' && this.#carryOver()) return false
    if (problem !== undefined && isRefusal && this.#savedState.hasUnsaved) {
      this.#setRefusedEdits(true)
      void this.#copy?.setRefusal(problem).catch(() => undefined) // If the storage failed, no edit is stored that could be sent again.
    }
    this.#handleDisconnect(problem)
    return problem === undefined
  }

  /**
   * If somebody else has written under a clientID of ours before we could, gives our edits new clientIDs, for a link that
   * replaces this one. Not done for edits that the hub has stored as ours, nor by a link that replaces another one already. Returns whether
   * a replacement is to follow.
   */
  #carryOver(): boolean {
    const taken = this.#takenClients.find()
    if (this.#isReplacement || taken.size === 0) return false
    this.#socket?.close()
    const update = withNewClients(this.doc, taken)
    const isStored = this.#copy?.replaceWith(update).catch(() => false) ?? Promise.resolve(false)
    batch(() => {
      this.#setCarried({ update, isStored })
      this.#handleDisconnect('document.notYours')
    })
    return true
  }

  /** To be called each time the connection is lost. With a problem the link does not connect again, otherwise the socket dials anew. */
  #handleDisconnect(problem: DocumentProblem | undefined): void {
    this.#setProblem(problem)
    this.#copy?.storeNow()
    this.#savedState.handleLoss()
    this.#storeUnacknowledged()
    const others = [...this.awareness.getStates().keys()].filter((clientId) => clientId !== this.doc.clientID)
    removeAwarenessStates(this.awareness, others, FROM_HUB)
    this.#disposeIfDone()
  }

  #handleFrame(bytes: Uint8Array): void {
    const decoder = decoding.createDecoder(bytes)
    const kind = decoding.readVarUint(decoder)
    if (kind === DOCUMENT_FRAME.sync) this.#handleSync(decoder)
    else if (kind === DOCUMENT_FRAME.awareness) this.#handleAwareness(decoding.readVarUint8Array(decoder))
    else if (kind === DOCUMENT_FRAME.queryAwareness) this.#sendAwareness()
    else if (kind === DOCUMENT_FRAME.ack) {
      this.#savedState.handleAck(decoding.readVarUint(decoder))
      if (!this.#savedState.hasUnsaved) this.#handleAllAcknowledged()
      this.#disposeIfDone()
    }
  }

  #handleSync(decoder: decoding.Decoder): void {
    const step = decoding.readVarUint(decoder)
    const bytes = decoding.readVarUint8Array(decoder)
    if (step !== messageYjsSyncStep1) Y.applyUpdate(this.doc, bytes, FROM_HUB)
    else if (!this.#takenClients.handleStep1(bytes) || !this.#carryOver()) this.#sendStep2(bytes)
    if (step === messageYjsSyncStep2) this.#handleStep2()
  }

  #handleStep2(): void {
    if (this.#earlier.length === 0) {
      this.#savedState.handleStep2()
      return
    }
    // The state must not become `saved` until the edits of the earlier copies have been sent as well.
    const opened = this.#openedCount
    void this.#sendEarlier(this.#earlier.splice(0))
      .catch(() => undefined) // The edits stay in IndexedDB, for the next page that opens the document.
      .then(() => opened === this.#openedCount && this.#savedState.handleStep2())
  }

  /** Writes the edits that the hub had not acknowledged when it was restored from a backup into the text that it has now. */
  async #sendEarlier(names: readonly string[]): Promise<void> {
    const { applyUnacknowledged } = await import('./unacknowledged/apply-unacknowledged.ts')
    for (const name of names) applyUnacknowledged(this.doc, await takeUnacknowledged(name))
  }

  #handleAllAcknowledged(): void {
    this.#takenClients.handleAllAcknowledged()
    this.#unacknowledged = []
    this.#copy?.unacknowledged.clear()
  }

  /**
   * Moves the unacknowledged updates into IndexedDB. Called when the connection is lost, and before the page goes to another address of the
   * hub (`live/moved/unacknowledged-edits.ts`), because the connection may only look open then.
   */
  readonly #storeUnacknowledged = (): void => {
    if (this.#unacknowledged.length > 0) this.#copy?.unacknowledged.add(this.#unacknowledged.splice(0))
  }

  /** Sends our step 2: everything that the hub lacks, with all edits that were made before. If it is long, only its first piece is the step 2, and its other pieces follow as updates. */
  #sendStep2(stateVector: Uint8Array): void {
    const [first, ...more] = splitUpdate(Y.encodeStateAsUpdate(this.doc, stateVector))
    if (first) this.#sendEdit(step2Frame(first))
    for (const piece of more) this.#sendEdit(updateFrame(piece))
  }

  #handleUpdate(update: Uint8Array, origin: unknown): void {
    if (origin === FROM_HUB) return
    this.#savedState.handleEdit()
    // There is no `#copy` in three cases. It is still being loaded: then this update comes from it, and if it is not acknowledged, the stored
    // list of unacknowledged edits has it already. This link replaces another one: then the update is that one's edits, which are in no
    // list. Or nothing is stored on this device: then there is no list to add it to.
    if (this.#copy) this.#unacknowledged.push(update)
    if (!this.#savedState.isConnected) this.#storeUnacknowledged()
    // An update before our step 2 could build on text that the hub does not have. Our step 2 will contain this edit.
    if (this.#savedState.hasSentStep2) for (const piece of splitUpdate(update)) this.#sendEdit(updateFrame(piece))
  }

  /** Sends a step 2 or an update: the frames that the hub counts and acknowledges. */
  #sendEdit(bytes: Uint8Array<ArrayBuffer>): void {
    this.#socket?.send(bytes)
    this.#savedState.countSent()
    this.#takenClients.handleSent()
  }

  #handleAwareness(update: Uint8Array): void {
    applyAwarenessUpdate(this.awareness, modifyAwarenessUpdate(update, sanitizeAwareness), FROM_HUB)
    // An old socket of ours has ended after the new one had opened. Until then our state belonged to the old socket, and the
    // hub ignored what the new one sent.
    if (reportsLeaving(update, this.doc.clientID)) this.#renewAwareness()
  }

  /**
   * Sends our state with a higher clock. The hub reports that we have left with the clock of our last state, and from then on
   * the others accept a state only with a higher one.
   */
  #renewAwareness(): void {
    this.awareness.setLocalState(this.awareness.getLocalState())
  }

  #sendAwareness(): void {
    this.#socket?.send(awarenessFrame(this.awareness))
  }

  readonly #warnBeforeUnload = (event: BeforeUnloadEvent): void => {
    if (this.#savedState.hasUnsaved && !this.#savedState.isStoredOnDevice) event.preventDefault()
  }

  /** Disposes of a closed link that has nothing left to send, or whose edits the hub would not accept. Returns whether it did. */
  #disposeIfDone(): boolean {
    const isDone = this.#isClosing && (!this.#savedState.hasUnsaved || this.problem() !== undefined)
    if (isDone) this.#dispose()
    return isDone
  }

  #dispose(): void {
    this.#copy?.storeNow()
    this.#socket?.close()
    if (typeof window !== 'undefined') {
      window.removeEventListener('beforeunload', this.#warnBeforeUnload)
      window.removeEventListener('hubbub:leave', this.#storeUnacknowledged)
    }
    // Also stops the timer of the awareness and closes the storage on this device.
    this.doc.destroy()
  }
}
