// Rebuilds a PNG of the parts that a PDF file can have. A file of it has no transparency, as paper has none.
import { crc32, deflateSync, inflateSync } from 'node:zlib'

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
/** A picture of 4,000 × 4,000 pixels takes 64 MB while it is drawn. */
const PIXELS_MAX = 16_000_000
const INDEXED = 3
/** Values of a pixel by the type of its colours, and the bits that a value may have. */
const CHANNELS: Record<number, number> = { 0: 1, 2: 3, [INDEXED]: 1, 4: 2, 6: 4 }
const DEPTHS: Record<number, readonly number[]> = {
  ...{ 0: [1, 2, 4, 8, 16], 2: [8, 16], [INDEXED]: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16] },
}

type Header = { width: number; height: number; depth: number; colours: number }

/**
 * The same picture on white; undefined where it is damaged, in passes, or larger than a page needs. A small file may say that it
 * has gigabytes, and the library waits for ever for one that is not as it says.
 */
export function opaquePng(png: Buffer): Buffer | undefined {
  const header = headerOf(png)
  if (!header) return
  const { width, height, depth, colours } = header
  const channels = CHANNELS[colours] ?? 1
  const rowBytes = Math.ceil((width * channels * depth) / 8) + 1
  const { palette, transparency, data } = partsOf(png)
  if (colours === INDEXED && (palette.length === 0 || palette.length % 3 !== 0 || palette.length > 768)) return
  let rows: Buffer
  try {
    rows = inflateSync(data, { maxOutputLength: rowBytes * height })
  } catch {
    // It is damaged, or longer than it says.
    return
  }
  if (rows.length !== rowBytes * height) return
  if (channels % 2 === 1) {
    const colourTable = colours === INDEXED ? [chunk('PLTE', onWhite(palette, transparency))] : []
    return Buffer.concat([SIGNATURE, ihdr(header), ...colourTable, chunk('IDAT', data), chunk('IEND')])
  }
  const flat = flattened(rows, { height, rowBytes, channels, bytes: depth / 8 })
  const opaque = { ...header, depth: 8, colours: channels === 2 ? 0 : 2 }
  return Buffer.concat([SIGNATURE, ihdr(opaque), chunk('IDAT', deflateSync(flat, { level: 3 })), chunk('IEND')])
}

function headerOf(png: Buffer): Header | undefined {
  if (png.length < 33 || !png.subarray(0, 8).equals(SIGNATURE)) return
  const [width, height, depth, colours] = [png.readUInt32BE(16), png.readUInt32BE(20), png[24] ?? 0, png[25] ?? 0]
  const isInPasses = png[28] !== 0
  if (width === 0 || height === 0 || width * height > PIXELS_MAX || isInPasses) return
  return DEPTHS[colours]?.includes(depth) ? { width, height, depth, colours } : undefined
}

function partsOf(png: Buffer): { palette: Buffer; transparency: Buffer; data: Buffer } {
  const parts: Record<string, Buffer[]> = { PLTE: [], tRNS: [], IDAT: [] }
  for (let at = 8; at + 12 <= png.length; at += 12 + png.readUInt32BE(at))
    parts[png.toString('latin1', at + 4, at + 8)]?.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)))
  const [palette, transparency, data] = ['PLTE', 'tRNS', 'IDAT'].map((type) => Buffer.concat(parts[type] ?? []))
  return { palette: palette as Buffer, transparency: transparency as Buffer, data: data as Buffer }
}

function onWhite(palette: Buffer, transparency: Buffer): Buffer {
  return palette.map((value, n) => blend(value, transparency[Math.floor(n / 3)] ?? 255)) as Buffer
}

const blend = (value: number, alpha: number): number => Math.round((value * alpha + 255 * (255 - alpha)) / 255)

/** `bytes` of a value, of which the first one counts. */
type Layout = { height: number; rowBytes: number; channels: number; bytes: number }

/** Rows without transparency and without a filter. */
function flattened(rows: Buffer, { height, rowBytes, channels, bytes }: Layout): Buffer {
  const pixelBytes = channels * bytes
  const pixels = (rowBytes - 1) / pixelBytes
  const flat = Buffer.alloc(height * (pixels * (channels - 1) + 1))
  let to = 0
  for (let y = 0; y < height; y++) {
    unfilter(rows, { start: y * rowBytes, rowBytes, pixelBytes })
    to++
    for (let at = y * rowBytes + 1; at < (y + 1) * rowBytes; at += pixelBytes) {
      const alpha = rows[at + pixelBytes - bytes] as number
      for (let n = 0; n < channels - 1; n++) flat[to++] = blend(rows[at + n * bytes] as number, alpha)
    }
  }
  return flat
}

/** In its place: a row is the difference to what is left of it and above. */
function unfilter(
  rows: Buffer,
  { start, rowBytes, pixelBytes }: { start: number; rowBytes: number; pixelBytes: number },
): void {
  const filter = rows[start]
  if (filter === 0) return
  for (let at = start + 1; at < start + rowBytes; at++) {
    const isFirst = at - pixelBytes <= start
    const left = isFirst ? 0 : (rows[at - pixelBytes] as number)
    const up = start === 0 ? 0 : (rows[at - rowBytes] as number)
    const corner = isFirst || start === 0 ? 0 : (rows[at - rowBytes - pixelBytes] as number)
    const expected = [0, left, up, (left + up) >> 1, nearest(left, up, corner)][filter ?? 0] ?? 0
    rows[at] = (rows[at] as number) + expected
  }
}

/** Of the three, by the rule of the format (Paeth). */
function nearest(left: number, up: number, corner: number): number {
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)]
  if (a <= b && a <= c) return left
  return b <= c ? up : corner
}

function ihdr({ width, height, depth, colours }: Header): Buffer {
  const data = Buffer.alloc(13)
  data.writeUInt32BE(width, 0)
  data.writeUInt32BE(height, 4)
  data[8] = depth
  data[9] = colours
  return chunk('IHDR', data)
}

function chunk(type: string, data: Buffer = Buffer.alloc(0)): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const whole = Buffer.alloc(named.length + 8)
  whole.writeUInt32BE(data.length, 0)
  named.copy(whole, 4)
  whole.writeUInt32BE(crc32(named), named.length + 4)
  return whole
}
