// The files that `npm run icons` makes from icons/hubbub.svg, and what each of them looks like.

/**
 * `tile` is the picture as it is drawn. `macos` leaves the margin round it that Apple's icons have. `square` fills the corners,
 * because iOS cuts its own. `template` is the glyph alone in one colour with a clear background, for a system tray.
 * @typedef {{ look: 'tile' | 'macos' | 'square' } | { look: 'template', colour: string }} Look
 */

/** @typedef {Look & { path: string, size: number }} PngFile `size` is the edge in pixels */
/** @typedef {Look & { path: string, sizes: number[] }} IcoFile one picture for each size */

/** @type {PngFile[]} */
const linux = [16, 24, 32, 48, 64, 128, 256, 512].map((size) => ({
  path: `linux/hubbub-${size}.png`,
  size,
  look: 'tile',
}))

/**
 * The names that `iconutil` demands, which Electrobun runs on a Mac. @2x has twice the pixels for the same place on the screen.
 * @type {PngFile[]}
 */
const macos = [16, 32, 128, 256, 512].flatMap((points) => [
  { path: `macos/hubbub.iconset/icon_${points}x${points}.png`, size: points, look: 'macos' },
  { path: `macos/hubbub.iconset/icon_${points}x${points}@2x.png`, size: points * 2, look: 'macos' },
])

/**
 * The dark glyph is for a light panel, and for macOS, which takes the shape of a template image and colours it itself.
 * @type {PngFile[]}
 */
const tray = [
  { panel: 'light', colour: '#000' },
  { panel: 'dark', colour: '#fff' },
].flatMap(({ panel, colour }) => [
  { path: `tray/for-${panel}-panel.png`, size: 16, look: 'template', colour },
  { path: `tray/for-${panel}-panel@2x.png`, size: 32, look: 'template', colour },
])

/** @type {PngFile[]} */
export const PNG_FILES = [...linux, ...macos, ...tray, { path: 'web/apple-touch-icon.png', size: 180, look: 'square' }]

/** @type {IcoFile[]} */
export const ICO_FILES = [
  { path: 'windows/hubbub.ico', sizes: [16, 20, 24, 32, 40, 48, 64, 128, 256], look: 'tile' },
  // For browsers that know no SVG icon, and for those that ask for /favicon.ico without looking at the page.
  { path: 'web/favicon.ico', sizes: [16, 32, 48], look: 'tile' },
]
