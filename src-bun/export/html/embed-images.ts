// Images become a part of an HTML file, as `data:` addresses. What makes the HTML only marks where they belong; their bytes are read
// when the file is written, a piece at a time, because a room may have more of them than fit into memory.
import type { ExportedImage, Images } from '../content.ts'

/** The beginning of a `data:` address whose content `withImages` puts in. */
export const imageAddress = ({ id, type }: ExportedImage): string => `data:${type};base64,\0${id}\0`

/** The same HTML with the content of each image at its mark. */
export function* withImages(html: Iterable<string>, images: Images): Generator<string> {
  for (const piece of html) {
    const parts = piece.split('\0')
    for (const [n, part] of parts.entries()) {
      if (n % 2 === 0) yield part
      else for (const bytes of images.read(part)) yield Buffer.from(bytes).toString('base64')
    }
  }
}
