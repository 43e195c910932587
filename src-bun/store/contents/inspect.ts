// Reads a file of which all bytes are there: its hash names its content, and its first bytes say what image it is.
import { FILE_PIECE_BYTES } from '../../contract/limits.ts'
import type { Pace } from './append.ts'
import type { ContentFolder } from './content-folder.ts'
import { IMAGE_HEAD_BYTES, imageTypeOf } from './image-type.ts'

export async function inspect(
  folder: ContentFolder,
  id: string,
  pace: Pace,
): Promise<{ hash: string; imageType: string | undefined }> {
  const handle = await folder.read(id)
  try {
    const hasher = new Bun.CryptoHasher('sha256')
    const buffer = Buffer.allocUnsafe(FILE_PIECE_BYTES)
    let imageType: string | undefined
    for (let at = 0; ; ) {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, at)
      if (bytesRead === 0) return { hash: hasher.digest('hex'), imageType }
      if (at === 0) imageType = imageTypeOf(buffer.subarray(0, Math.min(bytesRead, IMAGE_HEAD_BYTES)))
      await pace(() => hasher.update(buffer.subarray(0, bytesRead)))
      at += bytesRead
    }
  } finally {
    await handle.close()
  }
}
