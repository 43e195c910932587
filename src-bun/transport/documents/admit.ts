import type { Document } from '../../contract/documents.ts'
import { CLOSE } from '../../contract/errors.ts'
import type { Member } from '../../contract/members.ts'
import { OWNER } from '../../domain/ports.ts'
import type { Visitor } from '../identity/auth.ts'
import type { HubParts } from '../parts.ts'
import type { RawSocket } from '../sockets/connections.ts'

/** What a stock Yjs provider may call a document. */
const DOCUMENT_NAME = /^[A-Za-z0-9._~-]{1,100}$/
const ID = /^[0-9a-hjkmnp-tv-z]{16}$/

type AdmitParts = Pick<HubParts, 'store' | 'runner' | 'documents' | 'connections' | 'facts' | 'newId'>

/** Lets a socket into a document, or closes it with a reason. */
export function openDocument(
  { store, runner, documents, connections, facts, newId }: AdmitParts,
  raw: RawSocket,
  visitor: Visitor | undefined,
  // Elysia gives null for what it cannot decode.
  idOrName: string | null,
  query: Record<string, string | undefined>,
): void {
  const { acks, epoch } = query
  const refused = admit()
  if (refused) raw.close(refused.code, refused.reason)

  /** Attaches the socket, or says why not. */
  function admit(): { code: number; reason: string } | undefined {
    if (!visitor || visitor.actor === OWNER) return { code: CLOSE.signIn, reason: 'sign in' }
    // A tab from before a restore has a history that this hub does not: syncing it would double the text.
    if (epoch !== undefined && epoch !== facts.epoch) return { code: CLOSE.epoch, reason: 'epoch' }

    const { actor } = visitor
    // Who names the past that their copy is from means a document that is there; a wrong link must not make one.
    const document =
      idOrName === null
        ? undefined
        : (find(actor, idOrName) ??
          (epoch === undefined && visitor.documentId === undefined ? create(actor, idOrName) : undefined))
    if (!document) return { code: CLOSE.unknown, reason: 'document.notFound' }
    // The same as for one that is not there: a token for one document says nothing about others.
    if (visitor.documentId !== undefined && visitor.documentId !== document.id)
      return { code: CLOSE.unknown, reason: 'document.notFound' }
    connections.attach(raw, visitor, 'collaborate', (connection) => documents.join(document, connection, acks === '1'))
    return undefined
  }

  function find(reader: Member, name: string): Document | undefined {
    return store.read((tables) => tables.documents.find(reader, name))
  }

  /** Stock providers open by name and wait for nobody, so the document is there before this returns. */
  function create(author: Member, name: string): Document | undefined {
    if (ID.test(name) || !DOCUMENT_NAME.test(name)) return undefined
    runner.run(author.id, { type: 'document.create', clientId: newId(), title: name }, () => {})
    return find(author, name)
  }
}
