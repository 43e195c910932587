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
const total = (files: Iterable<string>) => [...files].reduce((sum, file) => sum + gzipped(file), 0)

test('[WEIGHT-1] the shell with its rooms is at most 70 KB of script, gzipped', () => {
  console.log(`shell: ${(total(shell) / KB).toFixed(1)} KB`)
  expect(total(shell)).toBeLessThanOrEqual(70 * KB)
})

test('[WEIGHT-2] a document loads at most 140 KB more of script, gzipped', () => {
  const document = readdirSync(join(UI, 'assets')).find((name) => /^DocumentPage.*\.js$/.test(name))
  expect(document).toBeDefined()
  const lazy = [...statically(`assets/${document}`)].filter((file) => !shell.has(file))
  console.log(`document: ${(total(lazy) / KB).toFixed(1)} KB`)
  expect(total(lazy)).toBeLessThanOrEqual(140 * KB)
})

test('[WEIGHT-3] styles are at most 12 KB, and the first visit with its font at most 180 KB', () => {
  const styles = [...index.matchAll(/href="\/(assets\/[^"]+\.css)"/g)].map(([, file]) => file as string)
  const font = readdirSync(join(UI, 'assets')).find((name) => /inter-latin-wght.*\.woff2$/.test(name)) as string
  const first = total(shell) + total(styles) + gzipped('index.html') + statSync(join(UI, 'assets', font)).size
  console.log(`styles: ${(total(styles) / KB).toFixed(1)} KB, first visit: ${(first / KB).toFixed(1)} KB`)
  expect(total(styles)).toBeLessThanOrEqual(12 * KB)
  expect(first).toBeLessThanOrEqual(180 * KB)
})

test('[WEIGHT-4] the page of all components is not in the production build', () => {
  // The title that src-ui/dev/dev-page.tsx sets. Strings survive the minifier.
  const marker = 'Components · Hubbub'
  expect(readFileSync(join(UI, '../../src-ui/dev/dev-page.tsx'), 'utf8')).toContain(marker)
  const scripts = readdirSync(join(UI, 'assets')).filter((name) => name.endsWith('.js'))
  expect(scripts.filter((name) => readFileSync(join(UI, 'assets', name), 'utf8').includes(marker))).toEqual([])
})
