import { expect, test } from 'bun:test'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

const UI = join(import.meta.dir, '../../dist/ui')
const gzipped = (file: string) => statSync(join(UI, `${file}.gz`)).size
const KB = 1024

/** The files that a page loads at once: its scripts, what they import statically, its styles. */
function statically(entry: string, seen = new Set<string>()): Set<string> {
  if (seen.has(entry)) return seen
  seen.add(entry)
  const text = readFileSync(join(UI, entry), 'utf8')
  const imports = text.matchAll(/(?:from|import)\s*["']\.\/([\w.-]+\.js)["']/g)
  for (const [, name] of imports) statically(`assets/${name}`, seen)
  return seen
}

const index = readFileSync(join(UI, 'index.html'), 'utf8')
const entry = /<script type="module"[^>]*src="\/(assets\/[^"]+)"/.exec(index)?.[1] as string
const shell = statically(entry)
/** The words of languages other than English, a file each. */
const languages = readdirSync(join(UI, 'assets'))
  .filter((name) => /^pack-.*\.js$/.test(name))
  .map((name) => gzipped(`assets/${name}`))
const total = (files: Iterable<string>) => [...files].reduce((sum, file) => sum + gzipped(file), 0)

const assets = readdirSync(join(UI, 'assets'))
const scripts = assets.filter((name) => name.endsWith('.js')).map((name) => `assets/${name}`)
const room = assets.find((name) => /^room-.*\.js$/.test(name)) as string
const withRoom = statically(`assets/${room}`, new Set(shell))

test('[WEIGHT-1] the shell is at most 70 KB of script, gzipped, with a room at most 95 KB, and the words of another language at most 15 KB more', () => {
  console.log(`shell: ${(total(shell) / KB).toFixed(1)} KB, with a room: ${(total(withRoom) / KB).toFixed(1)} KB`)
  expect(total(shell)).toBeLessThanOrEqual(70 * KB)
  expect(room).toBeDefined()
  expect(total(withRoom)).toBeLessThanOrEqual(95 * KB)
  expect(languages).not.toEqual([])
  for (const weight of languages) expect(weight).toBeLessThanOrEqual(15 * KB)
})

test('[WEIGHT-2] a document, and every other part that is loaded later, is at most 150 KB more of script, gzipped', () => {
  const document = scripts.find((script) => /DocumentPage/.test(script)) as string
  expect(document).toBeDefined()
  const parts = scripts.map((script) => {
    const files = statically(script)
    // What a document loads later, such as its search panel, is counted from the document on.
    const before = script !== document && files.has(document) ? statically(document) : new Set<string>()
    return { script, weight: total([...files].filter((file) => !shell.has(file) && !before.has(file))) }
  })
  console.log(`document: ${((parts.find(({ script }) => script === document)?.weight ?? 0) / KB).toFixed(1)} KB`)
  expect(parts.filter(({ weight }) => weight > 150 * KB)).toEqual([])
})

test('[MERMAID-6] what draws diagrams is at most 800 KB, gzipped, and in no script of the pages', () => {
  const files = ['frame.html', 'frame.js', 'mermaid.js'].map((name) => `diagrams/${name}`)
  console.log(`diagrams: ${(total(files) / KB).toFixed(1)} KB`)
  expect(total(files)).toBeLessThanOrEqual(800 * KB)
  expect(scripts.filter((script) => readFileSync(join(UI, script), 'utf8').includes('flowchart-v2'))).toEqual([])
})

test('[WEIGHT-3] styles are at most 12 KB, and the first visit with a room and the font at most 180 KB', () => {
  const roomStyles = assets.filter((name) => /^room-.*\.css$/.test(name)).map((name) => `assets/${name}`)
  const styles = [...index.matchAll(/href="\/(assets\/[^"]+\.css)"/g)].map(([, file]) => file as string)
  const font = assets.find((name) => /inter-latin-wght.*\.woff2$/.test(name)) as string
  const early = total(withRoom) + total(styles) + total(roomStyles)
  const first = early + Math.max(...languages) + gzipped('index.html') + statSync(join(UI, 'assets', font)).size
  console.log(
    `styles: ${(total([...styles, ...roomStyles]) / KB).toFixed(1)} KB, first visit: ${(first / KB).toFixed(1)} KB`,
  )
  expect(roomStyles).toHaveLength(1)
  expect(total(styles) + total(roomStyles)).toBeLessThanOrEqual(12 * KB)
  expect(first).toBeLessThanOrEqual(180 * KB)
})

test('[WEIGHT-4] the page of all components is not in the production build', () => {
  // The title that src-ui/dev/dev-page.tsx sets. Strings survive the minifier.
  const marker = 'Components · Hubbub'
  expect(readFileSync(join(UI, '../../src-ui/dev/dev-page.tsx'), 'utf8')).toContain(marker)
  expect(scripts.filter((script) => readFileSync(join(UI, script), 'utf8').includes(marker))).toEqual([])
})
