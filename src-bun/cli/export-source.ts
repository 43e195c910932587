// Where `hubbub export` reads from: the data folder itself, or the hub that runs on it.
import type { ExportFormat, ExportKind } from '../contract/http/exports.ts'
import { INCOMPLETE } from '../contract/http/exports.ts'
import { documentsNamed } from '../domain/documents/catalogue.ts'
import { readText } from '../domain/documents/state.ts'
import { OWNER } from '../domain/ports/common.ts'
import type { Result } from '../domain/result.ts'
import type { Sources } from '../export/content.ts'
import type { ExportFile } from '../export/file.ts'
import { exportBoard } from '../export/read/board.ts'
import { exportDocument } from '../export/read/document.ts'
import { exportRoom } from '../export/read/room.ts'
import type { AskedSelection } from '../export/read/selection.ts'
import type { HubRequest } from '../running-hub.ts'
import { createDocumentHistory, type Reader } from '../store/history/document-history.ts'
import { pastText } from '../store/history/past-text.ts'
import type { Store } from '../store/store.ts'
import { reach } from './reach-data.ts'

export const KINDS: readonly ExportKind[] = ['room', 'document', 'board']

/** Something that can be exported. A conversation of two has no label. */
export type Entry = { id: string; label: string }

export type Source = {
  list(kind: ExportKind): Promise<Entry[]>
  /** What a name of a document leads to: several where they have the same title, none where there is no such document. */
  documentsNamed(name: string): Promise<Entry[]>
  /** Rejects if the thing is not there any more or cannot be read; its pieces may throw too. */
  file(kind: ExportKind, id: string, format: ExportFormat, asked?: AskedSelection): Promise<ExportFile>
  close(): void
}

export function openSource(data: string): Source {
  const { store, hub } = reach(data)
  return store ? fromFolder(store) : fromHub(hub)
}

/** Nobody else is served by this process. */
const READER: Reader = { memberId: OWNER.id, pause: async () => {}, isGone: () => false }

type Listed = { id: string; name?: string; title?: string }
const toEntry = ({ id, name, title }: Listed): Entry => ({ id, label: name ?? title ?? '' })

function fromFolder(store: Store): Source {
  const lists: { readonly [K in ExportKind]: () => Listed[] } = {
    room: () => store.rooms.all(OWNER),
    document: () => store.documents.all(OWNER),
    board: () => store.boards.all(OWNER),
  }
  const history = createDocumentHistory(store, (_step, fault) => {
    throw fault
  })
  // Nobody else waits for this process, so it needs no Worker for what is read once.
  const sources: Sources = {
    read: store.read,
    contentOf: store.uploads.contentOf,
    textOf: async (stored) => readText(stored),
    pastTextOf: (documentId, seq) => pastText(history, documentId, seq, READER),
    render: async (job) => (await import('../export/worker/render.ts')).render(job),
  }
  const files: {
    readonly [K in ExportKind]: (
      id: string,
      format: ExportFormat,
      at: number,
      asked: AskedSelection,
    ) => Promise<Result<ExportFile>>
  } = {
    room: (...wanted) => exportRoom(sources, OWNER, ...wanted),
    document: (...wanted) => exportDocument(sources, OWNER, ...wanted),
    board: (...wanted) => exportBoard(sources, OWNER, ...wanted),
  }
  return {
    list: async (kind) => lists[kind]().map(toEntry),
    documentsNamed: async (name) => documentsNamed(store.documents, OWNER, name).map(toEntry),
    async file(kind, id, format, asked = {}) {
      const file = await files[kind](id, format, Date.now(), asked)
      if (!file.ok) throw new Error(file.code)
      return file.value
    },
    close() {
      history.stop()
      store.close()
    },
  }
}

function fromHub(get: HubRequest): Source {
  async function list(kind: ExportKind, query = ''): Promise<Entry[]> {
    const lists = (await (await get(`/api/${kind}s${query}`)).json()) as Record<string, Listed[]>
    return (lists[`${kind}s`] ?? []).map(toEntry)
  }
  return {
    list,
    documentsNamed: (name) => list('document', `?name=${encodeURIComponent(name)}`),
    async file(kind, id, format, { who = [], ...asked } = {}) {
      const query = new URLSearchParams({ format })
      for (const [part, value] of Object.entries(asked)) if (value !== undefined) query.set(part, value)
      for (const name of who) query.append('who', name)
      const { headers, bytes } = await answer(get, `/api/export/${kind}s/${id}?${query}`)
      const name = /filename\*=UTF-8''([^;]+)/.exec(headers.get('content-disposition') ?? '')?.[1] ?? 'export'
      if (bytes.subarray(-INCOMPLETE.length).toString() === INCOMPLETE)
        throw new Error('the hub could not read all of it')
      return { name: decodeURIComponent(name), type: headers.get('content-type') ?? '', pieces: [bytes] }
    },
    close: () => {},
  }
}

async function answer(get: HubRequest, path: string): Promise<{ headers: Headers; bytes: Buffer }> {
  const response = await get(path)
  return { headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) }
}
