// An image is sent to the hub, and then given to a document.
import { giveFile } from '../../live/documents/files.ts'
import { type UploadFailure, type UploadOptions, uploadFile } from '../../live/files/upload.ts'
import { pictureOf } from '../rooms/small-picture.ts'

/** `address`: what a text names it by. The size is in px. */
export type SentImage = { address: string; width: number; height: number }
/** `noImage`: this browser cannot draw it. `away`: the hub did not answer at the end. */
export type ImageFailure = UploadFailure | 'noImage' | 'away'

/** `onProgress` gets which part of it the hub has, from 0 to 1. */
export async function sendImage(
  documentId: string,
  file: File,
  { onProgress, ...options }: UploadOptions,
): Promise<SentImage | { failure: ImageFailure }> {
  const picture = file.type.startsWith('image/') ? await pictureOf(file) : undefined
  if (!picture) return { failure: 'noImage' }
  const { width, height, small } = picture
  const send = async (content: Blob): Promise<SentImage | { failure: ImageFailure }> => {
    const sent = await uploadFile(
      { content, name: file.name, type: content.type },
      { ...options, onProgress: (bytes) => onProgress(bytes / content.size) },
    )
    if (!sent.ok) return { failure: sent.code }
    const given = await giveFile(documentId, sent.id)
    if (!given.ok) return { failure: given.status === 0 ? 'away' : given.code }
    return { address: given.value.address, width, height }
  }
  const sent = await send(file)
  // It has more bytes or pixels than the hub takes, and the small picture has not.
  return 'failure' in sent && sent.failure === 'file.tooLarge' && small ? send(small) : sent
}
