import { sendImage } from '../../state/documents/images.ts'
import { pathFrom, withLinks } from './folder.ts'

type Text = {
  documentId: string
  text: string
  /** The path of the text in its folder, and the files of that by their paths. */
  from: string
  files: ReadonlyMap<string, File>
  signal: AbortSignal
}

/** Gives the images of the folder that a text names to its document, one after the other. `isWhole`: all of them were sent. */
export async function withImages({ documentId, text, from, files, signal }: Text) {
  const asked = new Set<string>()
  withLinks(text, ({ isImage, address }) => {
    const path = isImage ? pathFrom(from, address) : undefined
    if (path !== undefined && files.has(path)) asked.add(path)
    return undefined
  })
  const addresses = new Map<string, string>()
  for (const path of asked) {
    const sent = await sendImage(documentId, files.get(path) as File, {
      signal,
      onProgress: () => undefined,
      onWaiting: () => undefined,
    })
    if (!('failure' in sent)) addresses.set(path, `${sent.address}#${sent.width}x${sent.height}`)
  }
  const shown = withLinks(text, ({ isImage, words, address }) => {
    const sent = isImage ? addresses.get(pathFrom(from, address) ?? '') : undefined
    return sent === undefined ? undefined : `![${words}](${sent})`
  })
  return { text: shown, isWhole: addresses.size === asked.size }
}
