import { createSignal } from 'solid-js'
import type { ErrorCode } from '../../../src-bun/contract/errors.ts'
import { LIST_PAGE_MAX } from '../../../src-bun/contract/limits.ts'
import { fetchList } from '../../live/http.ts'
import { runCommand } from '../connection/commands.ts'
import { hub } from '../hub.ts'

/** A title is looked for on the hub when nobody has typed for so long. */
const TYPING_PAUSE_MS = 300

/** The documents with the title that was looked for last, in its comparable form. */
const [atHub, setAtHub] = createSignal<{ form: string; ids: string[] }>({ form: '', ids: [] })
let timer: ReturnType<typeof setTimeout> | undefined

/**
 * Whether a document that this person can see, other than `exceptId`, has a title that reads the same. The hub allows it. Where the
 * page does not know all documents the answer changes when the hub has been asked.
 */
export function isTitleTaken(title: string, exceptId?: string): boolean {
  const form = comparable(title)
  const isTaken = (ids: string[]) => ids.some((id) => id !== exceptId)
  const known = Object.values(hub.documents).filter((each) => comparable(each.title) === form)
  if (isTaken(known.map(({ id }) => id))) return true
  if (!hub.more.documents || form === '') return false
  if (atHub().form === form) return isTaken(atHub().ids)
  clearTimeout(timer)
  timer = setTimeout(() => void lookForTitle(title, form), TYPING_PAUSE_MS)
  return false
}

async function lookForTitle(title: string, form: string): Promise<void> {
  const answer = await fetchList('documents', { q: title, limit: LIST_PAGE_MAX })
  if (!answer.ok) return
  const same = answer.value.items.filter((item) => 'title' in item && comparable(item.title) === form)
  setAtHub({ form, ids: same.map(({ id }) => id) })
}

const comparable = (title: string) => title.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim()

/** With a `roomId` it belongs to that room. */
export async function createDocument(
  title: string,
  signal?: AbortSignal,
  roomId?: string,
): Promise<{ id: string } | { code: ErrorCode }> {
  const command = { type: 'document.create' as const, title, ...(roomId !== undefined && { roomId }) }
  const answer = await runCommand(command, 'document.created', signal)
  return 'code' in answer ? answer : { id: answer.document.id }
}

/** Resolves with undefined when it is done, or with the code of the refusal. */
export async function renameDocument(id: string, title: string): Promise<ErrorCode | undefined> {
  const answer = await runCommand({ type: 'document.rename', documentId: id, title }, 'document.renamed')
  return 'code' in answer ? answer.code : undefined
}
