// The files that this person has chosen for the next message of a room. They are uploaded one after the other while the message is being
// written, so that the hub has them when the message is sent. They are in the memory of this page only.
//
// A message that is sent before all its files are there waits for them as it was then, in `drafts.ts`. What is typed and chosen after
// that is for the next message, which can be sent once this one is.
import { batch } from 'solid-js'
import { createStore, produce } from 'solid-js/store'
import type { ErrorCode } from '../../../src-bun/contract/errors.ts'
import type { FileToSend } from '../../../src-bun/contract/files/files.ts'
import { isImageType } from '../../../src-bun/contract/files/image-types.ts'
import { FILE_MAX_BYTES, FILES_PER_MESSAGE } from '../../../src-bun/contract/limits.ts'
import type { Room } from '../../../src-bun/contract/rooms.ts'
import { giveUpFile, type UploadFailure, type UploadOptions, uploadFile } from '../../live/files/upload.ts'
import { hub } from '../hub.ts'
import { address } from './addressing.ts'
import { replyOfDraft, type Sent, sendMessage, sendWritten } from './chat.ts'
import { bodyOf, draftOf, draftPicks, heldText, holdDraft, releaseDraft, saveDraft, saveDraftPicks } from './drafts.ts'

export type Attachment = {
  key: string
  name: string
  bytes: number
  /** If this file was made from a text that was too long for a message: that text. */
  text?: string
  /** The address of an image on this device. */
  url?: string
  sentBytes: number
  /** `waiting`: the hub cannot be reached at the moment, and the upload goes on when it can. */
  state: 'queued' | 'sending' | 'waiting' | 'sent' | 'failed'
  /** Why it failed. */
  code?: ErrorCode | 'unreadable'
  /** The file as the message refers to it, once it is uploaded. */
  file?: FileToSend
  /** Whether it belongs to the message that waits, if one does, and not to the next. */
  isHeld: boolean
}

/** By the key of `filesKeyOf`. */
const [chosen, setChosen] = createStore<Record<string, Attachment[]>>({})
/** The messages that wait for their files, by the same key. */
const waiting = new Map<string, { body: string } & Sent>()
/** By the key of an attachment. */
const contents = new Map<string, { file: File; cancel: AbortController }>()
let queueEnd: Promise<unknown> = Promise.resolve()
let lastKey = 0
/** The names of the files that this page has uploaded, by file id, to show in messages that are still pending. */
const names = new Map<string, string>()

/** The member is a part of the key, because somebody else may sign in on this page. */
const filesKeyOf = (roomId: string) => `${hub.me?.id}:${roomId}`

/** Of a room, or those of the message in it that waits. */
function filesOf(roomId: string, isHeld: boolean): readonly Attachment[] {
  const all = chosen[filesKeyOf(roomId)] ?? []
  if (heldText(roomId) === undefined) return isHeld ? [] : all
  return all.filter((attachment) => attachment.isHeld === isHeld)
}
/** The files of the next message. */
export const attachmentsOf = (roomId: string): readonly Attachment[] => filesOf(roomId, false)
/** The files of the message that is sent as soon as all of them are uploaded; `heldText` is its text. */
export const heldAttachments = (roomId: string): readonly Attachment[] => filesOf(roomId, true)
export { heldText }
export const nameOfSent = (fileId: string): string | undefined => names.get(fileId)

/**
 * Adds files to the next message. Files beyond the limit of a message are left out; returns whether any were. `text`: if the
 * file was made from a text in the message field, that text.
 */
export function attach(roomId: string, files: readonly File[], text?: string): boolean {
  const filesKey = filesKeyOf(roomId)
  const added = files.slice(0, Math.max(0, FILES_PER_MESSAGE - attachmentsOf(roomId).length))
  batch(() => {
    if (!chosen[filesKey]) setChosen(filesKey, [])
    for (const file of added) {
      const key = String(++lastKey)
      const isTooLarge = file.size > FILE_MAX_BYTES
      contents.set(key, { file, cancel: new AbortController() })
      const { name, size: bytes } = file
      const attachment: Attachment = { key, name, bytes, sentBytes: 0, state: 'queued', isHeld: false }
      if (text !== undefined) attachment.text = text
      if (isImageType(file.type) && !isTooLarge) attachment.url = URL.createObjectURL(file)
      if (isTooLarge) Object.assign(attachment, { state: 'failed', code: 'file.tooLarge' })
      setChosen(filesKey, (all) => [...(all ?? []), attachment])
      if (!isTooLarge) enqueue(filesKey, roomId, key)
    }
  })
  return added.length < files.length
}

export function detach(roomId: string, key: string): void {
  const filesKey = filesKeyOf(roomId)
  contents.get(key)?.cancel.abort()
  const removed = (chosen[filesKey] ?? []).filter((attachment) => attachment.key === key)
  for (const { file } of removed) for (const id of [file?.id, file?.preview]) if (id !== undefined) giveUpFile(id)
  forget(filesKey, removed)
  sendIfReady(filesKey, roomId)
}

export function retryAttachment(roomId: string, key: string): void {
  const filesKey = filesKeyOf(roomId)
  change(filesKey, key, { state: 'queued', sentBytes: 0 })
  enqueue(filesKey, roomId, key)
}

/** Sends the draft of the room with its files: now, or once all of them are uploaded. To be called while no other message waits. */
export function sendWithFiles(room: Room): void {
  const filesKey = filesKeyOf(room.id)
  batch(() => {
    waiting.set(filesKey, { ...addressedDraft(room), ...replyOfDraft(room.id) })
    holdDraft(room.id)
    setChosen(filesKey, {}, 'isHeld', true)
    sendIfReady(filesKey, room.id)
  })
}

/** The message that waits goes back into the field, and its files to the next message. */
export function takeBack(roomId: string): void {
  waiting.delete(filesKeyOf(roomId))
  releaseDraft(roomId, false)
}

/** Sends the draft of a room without files, and empties it. Returns false, and does nothing, where `sendWritten` returns false. */
export function sendDraft(room: Room): boolean {
  const { body, ...mentioned } = addressedDraft(room)
  if (!sendWritten(room.id, body, mentioned)) return false
  saveDraft(room.id, '')
  saveDraftPicks(room.id, [])
  return true
}

const addressedDraft = (room: Room) => address(bodyOf(draftOf(room.id)), draftPicks(room.id), room)

function sendIfReady(filesKey: string, roomId: string): void {
  // The keys differ if somebody else has signed in since.
  const message = filesKey === filesKeyOf(roomId) ? waiting.get(filesKey) : undefined
  if (!message) return
  // Without a text that is held, somebody has changed it in another tab. It is in the field again.
  if (heldText(roomId) === undefined) {
    waiting.delete(filesKey)
    return
  }
  const attachments = [...heldAttachments(roomId)]
  if (attachments.length === 0 || attachments.some(({ state }) => state === 'failed') || !hub.rooms[roomId]) {
    takeBack(roomId)
    return
  }
  const files = attachments.flatMap(({ file }) => file ?? [])
  if (files.length < attachments.length) return
  for (const { file, name } of attachments) if (file) names.set(file.id, name)
  batch(() => {
    const { body, ...extras } = message
    if (!sendMessage(roomId, body, { ...extras, files })) return
    waiting.delete(filesKey)
    forget(filesKey, attachments)
    releaseDraft(roomId, true)
  })
}

function forget(filesKey: string, attachments: readonly Attachment[]): void {
  for (const { key, url } of attachments) {
    contents.delete(key)
    if (url !== undefined) URL.revokeObjectURL(url)
  }
  const keys = attachments.map(({ key }) => key)
  setChosen(filesKey, (all) => all.filter(({ key }) => !keys.includes(key)))
}

function change(filesKey: string, attachmentKey: string, fields: Partial<Attachment>): void {
  setChosen(
    filesKey,
    (attachment) => attachment.key === attachmentKey,
    produce((attachment) => {
      if (fields.state !== undefined) delete attachment.code
      Object.assign(attachment, fields)
    }),
  )
}

function enqueue(filesKey: string, roomId: string, attachmentKey: string): void {
  queueEnd = queueEnd.then(async () => {
    const content = contents.get(attachmentKey)
    if (!content) return
    change(filesKey, attachmentKey, { state: 'sending' })
    change(filesKey, attachmentKey, await transfer(content, (fields) => change(filesKey, attachmentKey, fields)))
    sendIfReady(filesKey, roomId)
  })
}

/** Uploads a file. If it is an image, uploads a smaller one of it first, as its preview. */
async function transfer(
  { file, cancel }: { file: File; cancel: AbortController },
  onChange: (fields: Partial<Attachment>) => void,
): Promise<Partial<Attachment>> {
  const options: UploadOptions = {
    signal: cancel.signal,
    onProgress: (sentBytes) => onChange({ sentBytes }),
    onWaiting: (isWaiting) => onChange({ state: isWaiting ? 'waiting' : 'sending' }),
  }
  const picture = isImageType(file.type)
    ? await import('./small-picture.ts').then(({ pictureOf }) => pictureOf(file)).catch(() => undefined)
    : undefined
  const preview = picture?.small
    ? await uploadFile(
        { content: picture.small, name: 'preview.jpg', type: 'image/jpeg' },
        { ...options, onProgress() {} },
      )
    : undefined
  if (preview?.ok === false) return refused(preview.code)
  const sent = await uploadFile({ content: file, name: file.name, type: file.type }, options)
  if (!sent.ok) {
    if (preview) giveUpFile(preview.id)
    return refused(sent.code)
  }
  const size = picture ? { width: picture.width, height: picture.height } : {}
  return { state: 'sent', file: { id: sent.id, ...size, ...(preview && { preview: preview.id }) } }
}

const refused = (code: UploadFailure): Partial<Attachment> => (code === 'cancelled' ? {} : { state: 'failed', code })

if (typeof window !== 'undefined')
  window.addEventListener('beforeunload', (event) => {
    // Files that are not sent yet would be lost with the page.
    if (contents.size > 0) event.preventDefault()
  })
