import type { ImageType } from '../../contract/files/image-types.ts'

/** So many of the first bytes of a file say what it is. */
export const IMAGE_HEAD_BYTES = 64

/** What `head`, the beginning of a file, is the beginning of. Undefined for anything but an image that browsers draw without running it. */
export function imageTypeOf(head: Uint8Array): ImageType | undefined {
  const text = (from: number, end: number) => String.fromCharCode(...head.subarray(from, end))
  if (text(0, 8) === '\x89PNG\r\n\x1A\n') return 'image/png'
  if (text(0, 3) === '\xFF\xD8\xFF') return 'image/jpeg'
  if (/^GIF8[79]a$/.test(text(0, 6))) return 'image/gif'
  if (text(0, 4) === 'RIFF' && text(8, 12) === 'WEBP') return 'image/webp'
  // A box of this type begins every file of this family, and names those that it is: films of the family are others.
  if (text(4, 8) === 'ftyp' && /^(.{4}){0,12}?avi[fs]/s.test(text(8, IMAGE_HEAD_BYTES))) return 'image/avif'
  return undefined
}
