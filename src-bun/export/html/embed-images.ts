// Images become a part of an HTML file, as `data:` addresses. What makes the HTML only marks where they belong; their bytes are read
// when the file is written, a piece at a time, because a room may have more of them than fit into memory.
import { isImageType } from '../../contract/files/image-types.ts'
import type { ExportedImage, Images } from '../content.ts'

/** A larger image would make a file that browsers open slowly; its small preview stands for it where there is one. */
const IMAGE_MAX_BYTES = 4 * 1024 * 1024
/** Of all images in one file, before base64 makes a third more of them. */
const IMAGES_MAX_BYTES = 128 * 1024 * 1024

/** The beginning of a `data:` address whose content `withImages` puts in. */
export const imageAddress = ({ id, type }: ExportedImage): string => `data:${type};base64,\0${id}\0`

/** Chooses which images a file embeds, as long as there is room for them. */
export function createImageChoice(images: Images): (...ids: (string | undefined)[]) => ExportedImage | undefined {
  let bytesLeft = IMAGES_MAX_BYTES
  /** The first of these files that is an image and not too large. */
  return (...ids) => {
    for (const id of ids) {
      const image = id === undefined ? undefined : images.find(id)
      if (!image || !isImageType(image.type) || image.bytes > Math.min(IMAGE_MAX_BYTES, bytesLeft)) continue
      bytesLeft -= image.bytes
      return image
    }
    return undefined
  }
}

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
