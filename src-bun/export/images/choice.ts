import { isImageType } from '../../contract/files/image-types.ts'
import type { ExportedImage, Images } from '../content.ts'

/** A larger image would make a file that opens slowly; its small preview stands for it where there is one. */
const IMAGE_MAX_BYTES = 4 * 1024 * 1024
/** Of all images in one file, before base64 makes a third more of them. */
const IMAGES_MAX_BYTES = 128 * 1024 * 1024

/** Chooses which images a file embeds, of those that its format can show, as long as there is room for them. */
export function createImageChoice(
  images: Images,
  isShown: (type: string) => boolean = isImageType,
): (...ids: (string | undefined)[]) => ExportedImage | undefined {
  let bytesLeft = IMAGES_MAX_BYTES
  /** The first of these files that is an image and not too large. */
  return (...ids) => {
    for (const id of ids) {
      const image = id === undefined ? undefined : images.find(id)
      if (!image || !isShown(image.type) || image.bytes > Math.min(IMAGE_MAX_BYTES, bytesLeft)) continue
      bytesLeft -= image.bytes
      return image
    }
    return undefined
  }
}
