// The commands of one member that this device has made and the hub has not answered yet.
//
// A command is stored when it is made and removed when it is answered or discarded, so that a lost connection, a reload or a
// closed tab loses nothing that somebody has written. (Storing takes some milliseconds, and sending does not wait for it.)
// After each reconnect all of them are sent again, in order. That is harmless: the hub recognises the `clientId` of a command that it has run,
// and answers with the first result. It does so as long as the change is in its log (the newest 1,000,000 changes), and after that until the
// command is 7 days old (for the newest 10,000 commands of each member).
//
// All tabs of a device share one storage. A tab adopts every entry of its member that it finds there, also those of tabs
// that are still open, and removes an entry when it has seen the answer itself, or when somebody has discarded it in another
// tab. If a browser stores nothing, as in some private windows, the entries are in memory only, and the page warns before it is closed.
import type { ErrorCode } from '../../src-bun/contract/errors.ts'
import type { Command } from '../../src-bun/contract/frames/commands.ts'
import type { OutboxEntry, OutboxStorage } from './outbox-storage.ts'

/**
 * Not `crypto.randomUUID`, which does not exist on `http://192.168…`. An id begins with the time, so that new ids are
 * inserted at the end of the hub's index.
 */
export const newClientId = (): string => `${Date.now().toString(36)}-${randomId()}`

function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/**
 * What these commands change is sent to everybody without a name, but with the `clientId`. The clock of each device is some milliseconds off
 * that of the hub, so the time in it would show who has sent it to whoever compares it with the ids of their messages.
 */
const UNNAMED = /^(poll\.vote|hand\.)/

export const clientIdFor = (type: Command['type']): string => (UNNAMED.test(type) ? randomId() : newClientId())

export class Outbox {
  readonly #memberId: string
  readonly #storage: OutboxStorage
  readonly #onEntriesChanged: (entries: readonly OutboxEntry[]) => void
  readonly #onPersisted: (isPersisted: boolean) => void
  /** In ascending order of `createdAt`. Replaced at each change, never modified. */
  #entries: readonly OutboxEntry[] = []
  readonly #persistedIds = new Set<string>()
  /** The ids that were removed while `adopt` is reading the storage. Undefined if it is not. */
  #removedWhileReading: Set<string> | undefined

  constructor(
    memberId: string,
    storage: OutboxStorage,
    onEntriesChanged: (entries: readonly OutboxEntry[]) => void = () => undefined,
    /** Called with whether the newest entry could be stored. */
    onPersisted: (isPersisted: boolean) => void = () => undefined,
  ) {
    this.#memberId = memberId
    this.#storage = storage
    this.#onEntriesChanged = onEntriesChanged
    this.#onPersisted = onPersisted
    storage.tabs?.onDiscarded((clientId) => this.#forget(clientId))
  }

  add(command: Command, isForNow = false): OutboxEntry {
    const createdAt = Math.max(Date.now(), (this.#entries.at(-1)?.createdAt ?? 0) + 1)
    const ids = { clientId: command.clientId, memberId: this.#memberId }
    const entry: OutboxEntry = { ...ids, command, createdAt, ...(isForNow && { isForNow }) }
    this.#setEntries([...this.#entries, entry])
    this.#persist(entry)
    return entry
  }

  find(clientId: string): OutboxEntry | undefined {
    return this.#entries.find((entry) => entry.clientId === clientId)
  }

  /** Removes an entry that was answered. Returns it, or undefined if the outbox has no entry of this id. */
  remove(clientId: string): OutboxEntry | undefined {
    const entry = this.#forget(clientId)
    if (entry) this.#removeStored(clientId)
    return entry
  }

  /** Removes an entry that this person does not want to send any more, in all tabs of this device. */
  discard(clientId: string): void {
    this.remove(clientId)
    this.#storage.tabs?.sendDiscarded(clientId)
  }

  /** Marks an entry as refused: it stays, but is not among the unanswered ones. */
  fail(clientId: string, code: ErrorCode): void {
    this.#replace(clientId, (entry) => ({ ...entry, failed: code }))
  }

  /** Makes a failed entry an unanswered one again. */
  clearFailure(clientId: string): OutboxEntry | undefined {
    return this.#replace(clientId, ({ failed: _, ...entry }) => entry)
  }

  /** The commands to send after each `caught-up`, in order. */
  unanswered(): Command[] {
    return this.#entries.filter((entry) => entry.failed === undefined).map((entry) => entry.command)
  }

  /** Whether some entries are in memory only and would be lost with this tab. */
  hasUnpersisted(): boolean {
    return this.#entries.some(({ clientId, isForNow }) => !isForNow && !this.#persistedIds.has(clientId))
  }

  /** Adds every stored entry of this member to this outbox. Another tab that is still open may send the same entry, which is harmless. */
  async adopt(): Promise<void> {
    const removed = new Set<string>()
    this.#removedWhileReading = removed
    const stored = await this.#storage.all().catch(() => [])
    this.#removedWhileReading = undefined
    const mine = stored.filter((entry) => entry.memberId === this.#memberId && !this.find(entry.clientId))
    // An answer may come while the storage is being read. Its entry was not in this outbox yet, so it is still stored.
    for (const { clientId } of mine) if (removed.has(clientId)) this.#removeStored(clientId)
    const adopted = mine.filter((entry) => !removed.has(entry.clientId))
    if (adopted.length === 0) return
    for (const entry of adopted) this.#persistedIds.add(entry.clientId)
    this.#setEntries([...adopted, ...this.#entries].sort((a, b) => a.createdAt - b.createdAt))
  }

  #forget(clientId: string): OutboxEntry | undefined {
    this.#removedWhileReading?.add(clientId)
    const entry = this.find(clientId)
    if (!entry) return undefined
    this.#persistedIds.delete(clientId)
    this.#setEntries(this.#entries.filter((each) => each !== entry))
    return entry
  }

  #setEntries(entries: readonly OutboxEntry[]): void {
    this.#entries = entries
    this.#onEntriesChanged(entries)
  }

  #replace(clientId: string, edit: (entry: OutboxEntry) => OutboxEntry): OutboxEntry | undefined {
    const entry = this.find(clientId)
    if (!entry) return undefined
    const edited = edit(entry)
    this.#setEntries(this.#entries.map((each) => (each === entry ? edited : each)))
    this.#persist(edited)
    return edited
  }

  /** Stores an entry. If the browser refuses, the entry is in memory only, which `hasUnpersisted` reports. */
  #persist(entry: OutboxEntry): void {
    const { clientId, command } = entry
    // Not stored: only the editor that has sent this command puts the accepted suggestion into the document. If a later page sent the command,
    // the suggestion would be marked as accepted, and the document would not be changed.
    if (command.type === 'comment.accept' || entry.isForNow) return
    this.#storage.put(entry).then(
      // The entry may have been removed meanwhile.
      () => {
        if (this.find(clientId)) this.#persistedIds.add(clientId)
        this.#onPersisted(true)
      },
      () => {
        this.#persistedIds.delete(clientId)
        this.#onPersisted(false)
      },
    )
  }

  /** If this fails, the next tab adopts the entry and sends it again; the hub answers with the first result. */
  #removeStored(clientId: string): void {
    this.#storage.remove(clientId).catch(() => undefined)
  }
}
