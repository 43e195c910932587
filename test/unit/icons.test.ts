import { expect, test } from 'bun:test'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ICO_FILES, PNG_FILES } from '../../assets/icon-files.mjs'
import record from '../../assets/icons/icons.json'

const ICONS = join(import.meta.dir, '../../assets/icons')
const read = (path: string) => readFileSync(join(ICONS, path))
const hashOf = (bytes: string | Buffer) => new Bun.CryptoHasher('sha256').update(bytes).digest('hex')

/** Colour types of a PNG. */
const OPAQUE = 2
const TRANSPARENT = 6

/** The edges of a PNG in pixels, and its colour type. */
function headOfPng(bytes: Buffer) {
  expect(bytes.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n')
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20), colourType: bytes.readUInt8(25) }
}

/** The size that the table of an .ico names for each picture, and the picture itself. */
function picturesOfIco(bytes: Buffer) {
  expect([bytes.readUInt16LE(0), bytes.readUInt16LE(2)]).toEqual([0, 1])
  return Array.from({ length: bytes.readUInt16LE(4) }, (_, index) => {
    const entry = 6 + 16 * index
    const offset = bytes.readUInt32LE(entry + 12)
    return {
      size: bytes.readUInt8(entry) || 256,
      png: bytes.subarray(offset, offset + bytes.readUInt32LE(entry + 8)),
    }
  })
}

test('[ICON-1] the icons are made from the SVG as it is now', () => {
  const svg = read(record.original.file).toString('utf8').replaceAll('\r\n', '\n')
  expect(hashOf(svg), 'The SVG has changed: npm run icons').toBe(record.original.sha256)
})

test('[ICON-2] every icon is the file that was made, and no other file lies beside them', () => {
  const found = readdirSync(ICONS, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(ICONS.length + 1)
        .replaceAll('\\', '/'),
    )
  const made = [...PNG_FILES, ...ICO_FILES].map(({ path }) => path)

  expect(found.sort()).toEqual([record.original.file, 'icons.json', ...made].sort())
  expect(Object.fromEntries(made.map((path) => [path, hashOf(read(path))]))).toEqual(record.files)
})

test('[ICON-3] every icon has the format and the sizes that its use needs', () => {
  for (const { path, size, look } of PNG_FILES) {
    const { width, height, colourType } = headOfPng(read(path))
    // iOS fills transparent corners with black, so its icon has none.
    const expected = { path, width: size, height: size, colourType: look === 'square' ? OPAQUE : TRANSPARENT }
    expect({ path, width, height, colourType }).toEqual(expected)
  }
  for (const { path, sizes } of ICO_FILES) {
    const pictures = picturesOfIco(read(path))
    expect({ path, sizes: pictures.map(({ size }) => size) }).toEqual({ path, sizes })
    expect(pictures.map(({ png }) => headOfPng(png).width)).toEqual(sizes)
  }

  // The names that iconutil demands.
  const names = [16, 32, 128, 256, 512].flatMap((size) => [`icon_${size}x${size}.png`, `icon_${size}x${size}@2x.png`])
  expect(readdirSync(join(ICONS, 'macos/hubbub.iconset')).sort()).toEqual(names.sort())
})
