// Reads a file of which all bytes are there: its hash names its content, and its beginning says what image it is, and how large.
import { FILE_PIECE_BYTES } from '../../contract/limits.ts'
import type { StoredFile } from '../../domain/ports/rooms.ts'
import type { Disk, Pace } from './append.ts'
import { type ImageSize, imageSizeOf } from './image-size.ts'
import { IMAGE_HEAD_BYTES, imageTypeOf } from './image-type.ts'

export async function inspect(
  { folder, inLoopTurn }: Pick<Disk, 'folder' | 'inLoopTurn'>,
  { id, memberId }: Pick<StoredFile, 'id' | 'memberId'>,
  pace: Pace,
): Promise<{ hash: string; imageType: string | undefined; imageSize: ImageSize | undefined }> {
  const handle = await folder.read(id)
  try {
    const hasher = new Bun.CryptoHasher('sha256')
    const buffer = Buffer.allocUnsafe(FILE_PIECE_BYTES)
    let imageType: ReturnType<typeof imageTypeOf>
    let imageSize: ImageSize | undefined
    for (let at = 0; ; ) {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, at)
      if (bytesRead === 0) return { hash: hasher.digest('hex'), imageType, imageSize }
      const piece = buffer.subarray(0, bytesRead)
      const isFirst = at === 0
      await pace.turn()
      await inLoopTurn(memberId, async () => pace.charge(() => hasher.update(piece)))
      if (isFirst) {
        imageType = imageTypeOf(piece.subarray(0, IMAGE_HEAD_BYTES))
        imageSize = imageType && imageSizeOf(imageType, piece)
      }
      at += bytesRead
    }
  } finally {
    await handle.close()
  }
}
