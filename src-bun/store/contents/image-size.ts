// The size of an image in pixels, by its bytes. A picture of some kilobytes may say that it has a side of 30,000 pixels, and a browser
// that draws it takes gigabytes; what the sender says of it proves nothing.
import type { ImageType } from '../../contract/files/image-types.ts'

export type ImageSize = { width: number; height: number }

/** `bytes` is the beginning of the file. Undefined where the size is not in it, or in another place than browsers look for it. */
export function imageSizeOf(type: ImageType, bytes: Uint8Array): ImageSize | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  try {
    const { width, height } = READERS[type](view)
    return width > 0 && height > 0 ? { width, height } : undefined
  } catch (fault) {
    // The file ends before that.
    if (fault instanceof RangeError) return undefined
    throw fault
  }
}

const READERS: Record<ImageType, (view: DataView) => ImageSize> = {
  'image/png': sizeOfPng,
  'image/jpeg': sizeOfJpeg,
  'image/gif': sizeOfGif,
  'image/webp': sizeOfWebp,
  'image/avif': sizeOfAvif,
}

/** So many boxes may stand before the metadata of an AVIF; there are one or two. */
const BOXES_MAX = 20
const NONE: ImageSize = { width: 0, height: 0 }

function textAt(view: DataView, at: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((n) => view.getUint8(at + n)))
}

function sizeOfPng(view: DataView): ImageSize {
  return textAt(view, 12) === 'IHDR' ? { width: view.getUint32(16), height: view.getUint32(20) } : NONE
}

/** The size stands in the first segment that begins a frame. */
function sizeOfJpeg(view: DataView): ImageSize {
  for (let at = 2; ; ) {
    const marker = view.getUint8(at) === 0xff ? view.getUint8(at + 1) : 0xff
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isFrame) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) }
    // Fill bytes, and markers without a length.
    if (marker === 0xff) at += 1
    else if (marker === 0 || marker === 1 || (marker >= 0xd0 && marker <= 0xd9)) at += 2
    else at += 2 + view.getUint16(at + 2)
  }
}

/** Browsers enlarge the screen for a first frame that is larger. */
function sizeOfGif(view: DataView): ImageSize {
  const screen = { width: view.getUint16(6, true), height: view.getUint16(8, true) }
  const tableBytes = (flags: number) => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0)
  let at = 13 + tableBytes(view.getUint8(10))
  while (view.getUint8(at) === 0x21) {
    at += 2
    while (view.getUint8(at) > 0) at += 1 + view.getUint8(at)
    at += 1
  }
  if (view.getUint8(at) !== 0x2c) return NONE
  const end = (from: number) => view.getUint16(at + from, true) + view.getUint16(at + from + 4, true)
  return { width: Math.max(screen.width, end(1)), height: Math.max(screen.height, end(3)) }
}

function sizeOfWebp(view: DataView): ImageSize {
  const kind = textAt(view, 12)
  if (kind === 'VP8X') {
    const side = (at: number) => 1 + view.getUint16(at, true) + view.getUint8(at + 2) * 65_536
    return { width: side(24), height: side(27) }
  }
  if (kind === 'VP8L') {
    const bits = view.getUint32(21, true)
    return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) }
  }
  if (kind !== 'VP8 ') return NONE
  return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff }
}

/** The largest size of all parts that the metadata has. It has to be whole. A sequence has its sizes elsewhere. */
function sizeOfAvif(view: DataView): ImageSize {
  if (textAt(view, 8) === 'avis') return NONE
  let at = 0
  for (let boxes = 0; textAt(view, at + 4) !== 'meta'; boxes++) {
    const bytes = view.getUint32(at)
    if (bytes < 8 || boxes > BOXES_MAX) return NONE
    at += bytes
  }
  const end = at + view.getUint32(at)
  // Throws where the metadata goes on behind what is here.
  view.getUint8(end - 1)
  let largest = NONE
  for (; at + 16 <= end; at++) {
    if (view.getUint32(at) !== 0x69737065) continue
    const size = { width: view.getUint32(at + 8), height: view.getUint32(at + 12) }
    if (size.width * size.height > largest.width * largest.height) largest = size
  }
  return largest
}
