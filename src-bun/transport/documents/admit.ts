import type { Document, DocumentCreate } from '../../contract/documents.ts'
import { CLOSE } from '../../contract/errors.ts'
import { isId } from '../../contract/id-pattern.ts'
import { DOCUMENT_FRAME_MAX_BYTES, DOCUMENT_RATE, TITLE_MAX_CHARS } from '../../contract/limits.ts'
import { documentsNamed } from '../../domain/documents/catalogue.ts'
import type { CommandResult } from '../../domain/operations/run-command.ts'
import { OWNER } from '../../domain/ports/common.ts'
import type { Result } from '../../domain/result.ts'
import { cleanName } from '../../domain/text.ts'
import type { Visitor } from '../identity/auth.ts'
import type { HubParts } from '../parts.ts'
import type { Connection, Protocol } from '../sockets/connection.ts'
import type { RawSocket } from '../sockets/open-socket.ts'
import type { WantedAcks } from './document-readers.ts'

type AdmitParts = Pick<HubParts, 'store' | 'documents' | 'connections' | 'info' | 'newId'>
type CloseFrame = { code: number; reason: string }
const NOT_FOUND: CloseFrame = { code: CLOSE.unknown, reason: 'document.notFound' }
const DELETED: CloseFrame = { code: CLOSE.unknown, reason: 'document.deleted' }
const OTHER_KIND: CloseFrame = { code: CLOSE.badFrames, reason: 'document.otherKind' }
/** The protocol of a socket that is being closed: it ignores all frames. */
const IGNORE_ALL: Protocol = { rate: DOCUMENT_RATE, receive() {}, onClosed() {} }
const TRY_AGAIN: CloseFrame = { code: CLOSE.hubRestarts, reason: 'storage.unavailable' }

type Query = Record<string, string | undefined>

/**
 * Attaches a socket to the document that its address names, or closes it with a reason. `idOrName` comes from `nameInPath`. If no
 * document has this id or name, the name becomes the title of a new document, which is rich if the query has `kind=rich`.
 */
export function admitToDocument(
  parts: AdmitParts,
  raw: RawSocket,
  visitor: Visitor | undefined,
  idOrName: string,
  query: Query,
): void {
  const refused = admit(parts, raw, visitor, idOrName, query)
  if (refused) parts.connections.refuse(raw, refused.code, refused.reason)
}

/** Returns the close frame of a refusal, or undefined once the socket is attached. */
function admit(
  parts: AdmitParts,
  raw: RawSocket,
  visitor: Visitor | undefined,
  idOrName: string,
  { acks, epoch, kind, member }: Query,
): CloseFrame | undefined {
  const { store, documents, connections, info } = parts
  if (!visitor || visitor.actor === OWNER) return { code: CLOSE.signIn, reason: 'sign in' }
  // Another tab of the browser has signed in as somebody else meanwhile. What this tab sends would be stored under that name.
  if (member !== undefined && member !== visitor.actor.id) return { code: CLOSE.signIn, reason: 'another member' }
  // A tab that was opened before a backup was restored has text that the backup does not have. Syncing it would bring that text back, and
  // the text of others would be stored under the name of the member who syncs first.
  if (epoch !== undefined && epoch !== info.epoch) return { code: CLOSE.epoch, reason: 'epoch' }

  const attach = (document: Document, connection: Connection) =>
    documents.attach(document, connection, wantedAcks(acks))
  const { actor, documentId } = visitor
  const title = cleanName(idOrName, TITLE_MAX_CHARS)
  const find = () => store.read((tables) => documentsNamed(tables.documents, actor, idOrName))[0]
  const document = find()
  let isLater = false
  /**
   * `otherwise` is called if the document does not exist. A busy hub opens the socket some turns of the event loop later. Meanwhile
   * somebody else may have created the document, or deleted it, so it is looked up again then.
   */
  const attachTo = (otherwise: (connection: Connection) => Protocol) => {
    connections.attach(raw, visitor, 'collaborate', (connection) => {
      const found = isLater ? find() : document
      return found ? attach(found, connection) : otherwise(connection)
    })
    isLater = true
  }
  if (document) {
    // A ticket for one document is answered "not found" for every other one, so it cannot be used to learn which documents exist.
    if (documentId !== undefined && documentId !== document.id) return NOT_FOUND
    // An editor of rich text would write elements and formats into a plain document, which refuses them.
    if (kind === 'rich' && document.kind !== 'rich') return OTHER_KIND
    attachTo((connection) => {
      connection.close(NOT_FOUND.code, NOT_FOUND.reason)
      return IGNORE_ALL
    })
    return undefined
  }
  // A ticket for one document must not show whether another one exists or is in the trash.
  if (documentId !== undefined && documentId !== idOrName) return NOT_FOUND
  // A client that reconnects still has the text. It must not create again, under the same name, a document that was just deleted.
  if (store.documents.isInTrash(actor, idOrName) || store.documents.isInTrash(actor, title)) return DELETED
  // A client that gives an epoch, or has a ticket for one document, expects that the document exists. A wrong link must not create one.
  const mayCreate = epoch === undefined && documentId === undefined
  if (!mayCreate || isId(title)) return NOT_FOUND
  if (title === '') return { code: CLOSE.unknown, reason: 'name.unusable' }
  const fields = { title, kind: kind === 'rich' ? 'rich' : 'text' } as const
  attachTo((connection) => createAndAttach(parts, connection, fields, attach))
  return undefined
}

function wantedAcks(given: string | undefined): WantedAcks {
  if (given === 'count') return 'count'
  return given === '1' ? 'stateVector' : 'none'
}

const ESCAPES = /(?:%[0-9a-f]{2})+/gi

/**
 * The id or name in the path of a document socket, decoded once. Stock providers put a name into the address as it is: a slash
 * belongs to it, and so does a percent sign that begins no escape.
 */
export function nameInPath(path: string): string {
  return path.slice('/collaborate/'.length).replace(ESCAPES, (escapes) => {
    try {
      return decodeURIComponent(escapes)
    } catch {
      return escapes // bytes that are not UTF-8
    }
  })
}

/**
 * The close frame for a document that could not be created. A full disk is temporary, so its code makes the client reconnect; a missing
 * permission to create documents is permanent.
 */
function closeFor(result: Result<unknown>): CloseFrame {
  // The command has succeeded, but its change is not that of a new document.
  if (result.ok) return NOT_FOUND
  if (result.code.startsWith('storage.')) return TRY_AGAIN
  if (result.code === 'document.tooMany' || result.code === 'hub.full')
    return { code: CLOSE.tooMuch, reason: result.code }
  return NOT_FOUND
}

/**
 * Creates a document with this title and of this kind, and then attaches the socket to it. Stock providers open a document by name and send
 * their first frames immediately. Those frames wait for the COMMIT that creates the document.
 */
function createAndAttach(
  { store, newId }: AdmitParts,
  connection: Connection,
  fields: Pick<DocumentCreate, 'title' | 'kind'>,
  attach: (document: Document, connection: Connection) => Protocol,
): Protocol {
  let attached: Protocol | undefined
  let isClosed = false
  const earlyFrames: (string | Buffer)[] = []
  let earlyBytes = 0

  function onCreated(result: Result<CommandResult>): void {
    const change = result.ok ? result.value.logged.change : undefined
    if (change?.type !== 'document.created') {
      const { code, reason } = closeFor(result)
      return void connection.close(code, reason)
    }
    try {
      attached = attach(change.document, connection)
      for (const frame of earlyFrames.splice(0)) attached.receive(frame)
      // A script may write and close before the COMMIT. Its updates are stored all the same.
      if (isClosed) attached.onClosed()
    } catch (fault) {
      connection.close(CLOSE.fault, 'internal')
      throw fault
    }
  }

  const command = { type: 'document.create', clientId: newId(), ...fields } as const
  store.run({ type: 'command.run', memberId: connection.actor.id, command }, onCreated)

  return {
    rate: DOCUMENT_RATE,
    receive(frame) {
      if (attached) {
        attached.receive(frame)
        return
      }
      earlyBytes += frame.length
      if (earlyBytes > DOCUMENT_FRAME_MAX_BYTES) connection.close(CLOSE.tooMuch, 'too much at once')
      else earlyFrames.push(frame)
    },
    onDrained: () => attached?.onDrained?.(),
    onClosed() {
      isClosed = true
      attached?.onClosed()
    },
  }
}
