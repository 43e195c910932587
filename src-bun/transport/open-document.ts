import { CLOSE } from '../contract/errors.ts'
import type { Document } from '../contract/documents.ts'
import type { Member } from '../contract/members.ts'
import type { HubParts } from './app.ts'
import type { RawSocket } from './connections.ts'

/** What a stock Yjs provider may call a document. */
const DOCUMENT_NAME = /^[A-Za-z0-9._~-]{1,100}$/
const ID = /^[0-9a-hjkmnp-tv-z]{16}$/

/** Lets a socket into a document, or closes it with a reason. */
export function openDocument(
  { store, runner, documents, connections, facts, newId }: HubParts,
  raw: RawSocket,
  actor: Member | undefined,
  idOrName: string,
  query: Record<string, string | undefined>,
): void {
  const { acks, epoch } = query
  if (!actor) return void raw.close(CLOSE.signIn, 'sign in')
  // A tab from before a restore has a history that this hub does not: syncing it would double the text.
  if (epoch !== undefined && epoch !== facts.epoch) return void raw.close(CLOSE.epoch, 'epoch')

  const known = store.read((tables) => tables.documents.find(actor, idOrName))
  if (known) return enter(known)
  if (ID.test(idOrName) || !DOCUMENT_NAME.test(idOrName)) return void raw.close(CLOSE.unknown, 'document.notFound')

  // Stock providers open by name and wait for nobody: what they send meanwhile finds the document already there.
  runner.run(actor.id, { type: 'document.create', clientId: newId(), title: idOrName }, () => {})
  const made = store.read((tables) => tables.documents.find(actor, idOrName))
  if (made) enter(made)
  else raw.close(CLOSE.hubRestarts, 'storage.unavailable')

  function enter(document: Document): void {
    connections.attach(raw, (actor as Member).id, (connection) => documents.join(document, connection, acks === '1'))
  }
}
