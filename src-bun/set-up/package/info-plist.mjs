// What macOS wants to know of the app, which Electrobun 1.18.1 has no setting for.
import { readFileSync, writeFileSync } from 'node:fs'

const string = (/** @type {string} */ text) => `<string>${text}</string>`

/** @param {string} version */
const KEYS = (version) => ({
  // From macOS 15 on the system asks before a program may use the local network, and shows this sentence.
  NSLocalNetworkUsageDescription: string('Hubbub lets people on your network join the rooms of this computer.'),
  // Without it the app may neither announce its hub nor see others.
  NSBonjourServices: `<array>${string('_hubbub._tcp')}</array>`,
  // The window shows the hub over plain HTTP on the loopback address.
  NSAppTransportSecurity: '<dict><key>NSAllowsLocalNetworking</key><true/></dict>',
  CFBundleShortVersionString: string(version),
  // Its WebKit is the oldest that the pages support.
  LSMinimumSystemVersion: string('13.0'),
  NSHighResolutionCapable: '<true/>',
  LSApplicationCategoryType: string('public.app-category.productivity'),
  NSHumanReadableCopyright: string('MIT License'),
})

export const PLIST_KEYS = Object.keys(KEYS(''))

/**
 * The property list with our keys. Those that are in it already stay as they are.
 * @param {string} plist
 * @param {string} version
 */
export function mergePlist(plist, version) {
  const end = plist.lastIndexOf('</dict>')
  if (end < 0) throw new Error('Electrobun has written no dictionary into Info.plist.')
  const missing = Object.entries(KEYS(version)).filter(([key]) => !plist.includes(`<key>${key}</key>`))
  const lines = missing.map(([key, value]) => `    <key>${key}</key>\n    ${value}\n`)
  return plist.slice(0, end) + lines.join('') + plist.slice(end)
}

/**
 * @param {string} file
 * @param {string} version
 */
export function mergePlistFile(file, version) {
  writeFileSync(file, mergePlist(readFileSync(file, 'utf8'), version))
}
