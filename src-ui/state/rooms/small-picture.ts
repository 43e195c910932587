// The size of an image, and a small picture of it, made by the browser that sends it.

/** The longer side of a small picture, in pixels: twice what a message shows, for dense screens. */
const SIDE_PX = 720
/** A file of so many bytes and pixels or less is its own small picture. */
const SMALL_BYTES = 150_000
const SMALL_PIXELS = 4_000_000
const QUALITY = 0.8

/** `small` is left out where the image itself is small enough. */
export type Picture = { width: number; height: number; small?: Blob }

/** Undefined where the browser cannot draw the file. */
export async function pictureOf(file: Blob): Promise<Picture | undefined> {
  const url = URL.createObjectURL(file)
  try {
    const image = new Image()
    image.src = url
    await image.decode()
    const { naturalWidth: width, naturalHeight: height } = image
    if (width === 0 || height === 0) return undefined
    const hasFewPixels = width * height <= SMALL_PIXELS
    const small = file.size <= SMALL_BYTES && hasFewPixels ? undefined : await draw(image)
    return small && (small.size < file.size || !hasFewPixels) ? { width, height, small } : { width, height }
  } catch {
    // It is sent like any other file.
    return undefined
  } finally {
    URL.revokeObjectURL(url)
  }
}

function draw(image: HTMLImageElement): Promise<Blob | undefined> {
  const { naturalWidth, naturalHeight } = image
  const scale = Math.min(1, SIDE_PX / Math.max(naturalWidth, naturalHeight))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(naturalWidth * scale))
  canvas.height = Math.max(1, Math.round(naturalHeight * scale))
  const context = canvas.getContext('2d')
  if (!context) return Promise.resolve(undefined)
  // JPEG has no transparent pixels; without this they would be black.
  context.fillStyle = '#fff'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.drawImage(image, 0, 0, canvas.width, canvas.height)
  return new Promise((resolve) => canvas.toBlob((blob) => resolve(blob ?? undefined), 'image/jpeg', QUALITY))
}
