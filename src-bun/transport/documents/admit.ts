import type { Document } from '../../contract/documents.ts'
import { CLOSE } from '../../contract/errors.ts'
import { isId } from '../../contract/ids.ts'
import { DOCUMENT_RATE } from '../../contract/limits.ts'
import type { Member } from '../../contract/members.ts'
import { OWNER } from '../../domain/ports.ts'
import type { Visitor } from '../identity/auth.ts'
import type { HubParts } from '../parts.ts'
import type { Connection, Protocol } from '../sockets/connection.ts'
import type { RawSocket } from '../sockets/open-socket.ts'

/** What a stock Yjs provider may call a document. */
const DOCUMENT_NAME = /^[A-Za-z0-9._~-]{1,100}$/

type AdmitParts = Pick<HubParts, 'store' | 'documents' | 'connections' | 'facts' | 'newId'>
type Refusal = { code: number; reason: string }
const NOT_FOUND: Refusal = { code: CLOSE.unknown, reason: 'document.notFound' }

/** Attaches a socket to the document that its address names, or closes it with a reason. */
export function openDocument(
  { store, documents, connections, facts, newId }: AdmitParts,
  raw: RawSocket,
  visitor: Visitor | undefined,
  // Elysia gives null for what it cannot decode.
  idOrName: string | null,
  query: Record<string, string | undefined>,
): void {
  const { acks, epoch } = query
  const join = (document: Document, connection: Connection) => documents.join(document, connection, acks === '1')
  const refused = admit()
  if (refused) raw.close(refused.code, refused.reason)

  /** Attaches the socket, or says why not. */
  function admit(): Refusal | undefined {
    if (!visitor || visitor.actor === OWNER) return { code: CLOSE.signIn, reason: 'sign in' }
    // A tab from before a restore has a history that this hub does not have: syncing it would double the text.
    if (epoch !== undefined && epoch !== facts.epoch) return { code: CLOSE.epoch, reason: 'epoch' }

    const { actor, documentId } = visitor
    const document = idOrName === null ? undefined : find(actor, idOrName)
    if (document) {
      // A token for one document is answered as if there were no others: it must say nothing about them.
      if (documentId !== undefined && documentId !== document.id) return NOT_FOUND
      connections.attach(raw, visitor, 'collaborate', (connection) => join(document, connection))
      return undefined
    }
    // A client that names an epoch or has a token for one document means a document that exists; a wrong link must not make one.
    const mayCreate = epoch === undefined && documentId === undefined
    if (!mayCreate || idOrName === null || isId(idOrName) || !DOCUMENT_NAME.test(idOrName)) return NOT_FOUND
    connections.attach(raw, visitor, 'collaborate', (connection) => createAndJoin(connection, idOrName))
    return undefined
  }

  function find(reader: Member, name: string): Document | undefined {
    return store.read((tables) => tables.documents.find(reader, name))
  }

  /**
   * Stock providers open a document by name and send their first frames at once. These wait until the document has been
   * created, which takes one COMMIT.
   */
  function createAndJoin(connection: Connection, title: string): Protocol {
    let joined: Protocol | undefined
    let isClosed = false
    const early: (string | Buffer)[] = []

    const command = { type: 'document.create', clientId: newId(), title } as const
    store.run({ type: 'command.run', memberId: connection.actor.id, command }, () => {
      if (isClosed) return
      // Found again by its name: two clients that create it in the same group get one document.
      const document = find(connection.actor, title)
      if (!document) return connection.close(NOT_FOUND.code, NOT_FOUND.reason)
      try {
        joined = join(document, connection)
        for (const frame of early.splice(0)) joined.receive(frame)
      } catch (fault) {
        connection.close(CLOSE.fault, 'internal')
        throw fault
      }
    })

    return {
      rate: DOCUMENT_RATE,
      receive(frame) {
        if (joined) joined.receive(frame)
        else early.push(frame)
      },
      onDrained: () => joined?.onDrained?.(),
      onClosed() {
        isClosed = true
        joined?.onClosed()
      },
    }
  }
}
