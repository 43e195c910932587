// `npm run icons`: makes every icon from icons/hubbub.svg, with the Chromium that the tests use. The files are committed, so that
// neither the build nor `npm start` needs a browser.
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { chromium } from 'playwright-core'
import { ensureBrowser } from '../test/support/browser.mjs'
import { ICO_FILES, PNG_FILES } from './icon-files.mjs'

/** @import { Page } from 'playwright-core' */
/** @import { Look } from './icon-files.mjs' */

const ICONS = join(import.meta.dirname, 'icons')
const ORIGINAL = 'hubbub.svg'
/** The parts of an edge that stay empty on each side: Apple draws 824 of 1024 pixels; small icons keep to whole pixels. */
const MACOS_MARGIN = 100 / 1024
const MACOS_MARGIN_SMALL = 1 / 16
/** The part of the picture, in its own units, that the glyph needs when it stands alone. */
const GLYPH_BOX = '3 3 26 26'

const svg = readFileSync(join(ICONS, ORIGINAL), 'utf8')
/** @type {Record<string, string>} */
const hashes = {}

const browser = await chromium.launch({
  executablePath: await ensureBrowser(),
  // Without it the colours depend on the screen of whoever makes the icons.
  args: ['--force-color-profile=srgb', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
})
try {
  removeOldFiles()
  const page = await browser.newPage()
  for (const { path, size, ...look } of PNG_FILES) put(path, await pngOf(page, size, look))
  for (const { path, sizes, ...look } of ICO_FILES) {
    const pictures = []
    for (const size of sizes) pictures.push({ size, png: await pngOf(page, size, look) })
    put(path, icoOf(pictures))
  }
} finally {
  await browser.close()
}
// Git may have written the original with other line ends on Windows.
const original = { file: ORIGINAL, sha256: hashOf(svg.replaceAll('\r\n', '\n')) }
writeFileSync(join(ICONS, 'icons.json'), `${JSON.stringify({ original, files: hashes }, null, 2)}\n`)
console.log(`${Object.keys(hashes).length} icons made from ${ORIGINAL}`)

function removeOldFiles() {
  const folders = new Set([...PNG_FILES, ...ICO_FILES].map(({ path }) => path.split('/')[0] ?? path))
  for (const folder of folders) rmSync(join(ICONS, folder), { recursive: true, force: true })
}

/**
 * @param {string} path below the folder of icons
 * @param {Buffer} bytes
 */
function put(path, bytes) {
  mkdirSync(dirname(join(ICONS, path)), { recursive: true })
  writeFileSync(join(ICONS, path), bytes)
  hashes[path] = hashOf(bytes)
}

/** @param {string | Buffer} bytes */
function hashOf(bytes) {
  return createHash('sha256').update(bytes).digest('hex')
}

/**
 * @param {Page} page
 * @param {number} size in pixels
 * @param {Look} look
 * @returns {Promise<Buffer>} a PNG with transparency
 */
async function pngOf(page, size, look) {
  await page.setViewportSize({ width: size, height: size })
  await page.setContent(`<body style="margin: 0">${svg}</body>`)
  await page.evaluate(dress, { look, size, margin: size > 32 ? MACOS_MARGIN : MACOS_MARGIN_SMALL, glyphBox: GLYPH_BOX })
  return page.screenshot({ omitBackground: true })
}

/**
 * Runs in the page: gives the picture its size and its look.
 * @param {{ look: Look, size: number, margin: number, glyphBox: string }} wanted
 */
function dress({ look, size, margin, glyphBox }) {
  /** @param {string} selector */
  const part = (selector) => {
    const found = document.querySelector(selector)
    if (!found) throw new Error(`The original has no ${selector}.`)
    return found
  }
  const picture = part('svg')
  picture.setAttribute('style', `display: block; width: ${size}px; height: ${size}px`)
  if (look.look === 'square') part('#plate').removeAttribute('rx')
  if (look.look === 'macos') {
    const edge = 32 / (1 - 2 * margin)
    picture.setAttribute('viewBox', `${-margin * edge} ${-margin * edge} ${edge} ${edge}`)
  }
  if (look.look === 'template') {
    part('#plate').remove()
    part('#glyph').setAttribute('color', look.colour)
    picture.setAttribute('viewBox', glyphBox)
  }
}

/**
 * An .ico is a table of pictures, followed by the pictures; Windows has read PNGs in it since Vista.
 * @param {{ size: number, png: Buffer }[]} pictures edges of at most 256 pixels
 */
function icoOf(pictures) {
  const head = Buffer.alloc(6 + 16 * pictures.length)
  head.writeUInt16LE(1, 2)
  head.writeUInt16LE(pictures.length, 4)
  let offset = head.length
  for (const [index, { size, png }] of pictures.entries()) {
    const entry = 6 + 16 * index
    // 256 does not fit into one byte and is written as 0.
    head.writeUInt8(size % 256, entry)
    head.writeUInt8(size % 256, entry + 1)
    head.writeUInt16LE(1, entry + 4)
    head.writeUInt16LE(32, entry + 6)
    head.writeUInt32LE(png.length, entry + 8)
    head.writeUInt32LE(offset, entry + 12)
    offset += png.length
  }
  return Buffer.concat([head, ...pictures.map(({ png }) => png)])
}
