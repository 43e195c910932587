// Whether everything that was typed on this page is on the hub's disk. The page promises it with the word "saved", so it is
// counted and not guessed: with `?acks=count` the hub acknowledges how many of this socket's step-2 and update frames are on its
// disk, and only when that covers every frame that was sent is everything saved.
import { type Accessor, createSignal } from 'solid-js'

/**
 * - `loading`: the document is being opened, and the hub's text has not come yet.
 * - `saved`: everything that was typed on this page is on the hub's disk.
 * - `saving`: there is a connection, and the hub has not acknowledged everything yet.
 * - `onDevice`: there is no connection; what the hub has not acknowledged is stored in this browser's IndexedDB.
 * - `inTab`: there is no connection, and nothing is stored: what the hub has not acknowledged is lost with this tab.
 */
export type Saved = 'loading' | 'saved' | 'saving' | 'onDevice' | 'inTab'

/** What has been sent and received over the open socket. Acknowledgements count from its start. */
type Exchange = { hasReceivedStep2: boolean; sentCount: number; ackedCount: number }

export class SavedState {
  readonly state: Accessor<Saved>
  readonly #setState: (state: Saved) => void
  /** Undefined while there is no connection. */
  #exchange: Exchange | undefined
  /** `received`: the hub's step 2 has come. `complete`: at least once, everything that we sent was also acknowledged. */
  #progress: 'none' | 'received' | 'complete' = 'none'
  #hasUnsaved = false
  #isStoredOnDevice = false
  #hasEverLostConnection = false

  constructor() {
    const [state, setState] = createSignal<Saved>('loading')
    this.state = state
    this.#setState = setState
  }

  /** Whether something was typed here, or loaded from this device, that the hub has not acknowledged. */
  get hasUnsaved(): boolean {
    return this.#hasUnsaved
  }

  get isStoredOnDevice(): boolean {
    return this.#isStoredOnDevice
  }

  get isConnected(): boolean {
    return this.#exchange !== undefined
  }

  /** Whether our step 2 has gone over the open socket. It is always the first frame that the hub counts. */
  get hasSentStep2(): boolean {
    return this.#exchange !== undefined && this.#exchange.sentCount > 0
  }

  handleOpened(): void {
    this.#exchange = { hasReceivedStep2: false, sentCount: 0, ackedCount: 0 }
    this.#showState()
  }

  handleLoss(): void {
    this.#exchange = undefined
    this.#hasEverLostConnection = true
    this.#showState()
  }

  handleStep2(): void {
    if (this.#exchange) this.#exchange.hasReceivedStep2 = true
    if (this.#progress === 'none') this.#progress = 'received'
    this.#checkComplete()
  }

  /** The text was changed, by typing or by loading what is stored on this device. */
  handleEdit(): void {
    this.#hasUnsaved = true
    this.#showState()
  }

  /**
   * Counts a step 2 or an update. A frame that is lost on a dying socket is counted too and never acknowledged, so the state
   * stays `saving` until the loss of the connection is noticed. The next socket counts from 0.
   */
  countSent(): void {
    if (this.#exchange) this.#exchange.sentCount++
  }

  /** The first `count` step-2 and update frames of this socket are on the hub's disk, deletions included. */
  handleAck(count: number): void {
    if (this.#exchange) this.#exchange.ackedCount = count
    this.#checkComplete()
  }

  /** Whether everything that is typed here is stored in IndexedDB. */
  setStoredOnDevice(isStored: boolean): void {
    this.#isStoredOnDevice = isStored
    this.#showState()
  }

  #checkComplete(): void {
    const exchange = this.#exchange
    if (exchange?.hasReceivedStep2 && this.hasSentStep2 && exchange.ackedCount >= exchange.sentCount) {
      this.#progress = 'complete'
      this.#hasUnsaved = false
    }
    this.#showState()
  }

  #showState(): void {
    this.#setState(this.#currentState())
  }

  #currentState(): Saved {
    if (this.#progress === 'complete' && !this.#hasUnsaved) return 'saved'
    // Stored edits are loaded before the first connection. Until it has failed, the document is simply being opened.
    if (this.#progress === 'none' && !(this.#hasUnsaved && this.#hasEverLostConnection)) return 'loading'
    if (this.#exchange) return 'saving'
    return this.#isStoredOnDevice ? 'onDevice' : 'inTab'
  }
}
