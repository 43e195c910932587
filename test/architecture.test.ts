// The structure of the sources: which folder may import which, and where each third-party package is imported.
import { expect, test } from 'bun:test'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { PLANTS } from './fault/planted/plants.ts'
import { foundIn, MISSING_IN_SCRIPTS } from './support/browser-floor.ts'

const ROOT = join(import.meta.dir, '..')
const files = [...new Bun.Glob('src-{bun,ui}/**/*.{ts,tsx,mjs}').scanSync(ROOT)]
  .map((file) => file.replaceAll('\\', '/'))
  .sort()

type Import = { from: string; what: string; typeOnly: boolean }

function importsOf(file: string): Import[] {
  const text = readFileSync(join(ROOT, file), 'utf8')
  const statements =
    /^\s*(?:import|export)\s+(type\s+)?(?:[^'"`;]*?\sfrom\s+)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/gm
  return [...text.matchAll(statements)].map((match) => {
    const path = match[2] ?? match[3] ?? ''
    const what = path.startsWith('.') ? normalize(join(dirname(file), path)).replaceAll('\\', '/') : path
    return { from: file, what, typeOnly: match[1] !== undefined }
  })
}
const imports = files.flatMap(importsOf)
const arrow = ({ from, what }: Import) => `${from} → ${what}`

/** The layer of a file: its folder, or its own path at the top of a half. */
function layer(file: string): string {
  const [root, second] = file.split('/') as [string, string]
  return file.split('/').length > 2 ? `${root}/${second}` : file
}

const ALLOWED_IMPORTS: Record<string, string[]> = {
  'src-bun/contract': [],
  'src-bun/log.ts': [],
  'src-bun/version.ts': [],
  'src-bun/control-file.ts': [],
  'src-bun/running-hub.ts': ['src-bun/control-file.ts', 'src-bun/store'],
  'src-bun/arguments.ts': [],
  'src-bun/config.ts': ['src-bun/contract', 'src-bun/arguments.ts', 'src-bun/log.ts'],
  'src-bun/domain': ['src-bun/contract'],
  'src-bun/store': ['src-bun/contract', 'src-bun/domain', 'src-bun/timers.ts'],
  'src-bun/cluster': ['src-bun/contract', 'src-bun/domain', 'src-bun/store', 'src-bun/transport', 'src-bun/timers.ts'],
  'src-bun/export': ['src-bun/contract', 'src-bun/domain'],
  'src-bun/discovery': ['src-bun/contract'],
  'src-bun/transport': [
    'src-bun/contract',
    'src-bun/domain',
    'src-bun/store',
    'src-bun/export',
    'src-bun/discovery',
    'src-bun/config.ts',
    'src-bun/log.ts',
    'src-bun/timers.ts',
  ],
  'src-bun/system-clock.ts': ['src-bun/domain'],
  'src-bun/timers.ts': [],
  'src-bun/uncaught.ts': ['src-bun/log.ts'],
  'src-bun/hub.ts': ['*'],
  'src-bun/hub': ['*'],
  'src-bun/secrets.ts': ['src-bun/config.ts', 'src-bun/domain'],
  'src-bun/explain.ts': ['*'],
  'src-bun/cli.ts': ['*'],
  'src-bun/cli': ['*'],
  'src-bun/set-up': [],
  'src-bun/bin.mjs': ['src-bun/set-up'],
  'src-bun/desktop': [
    'src-bun/contract',
    'src-bun/control-file.ts',
    'src-bun/running-hub.ts',
    'src-bun/hub.ts',
    'src-bun/hub',
    'src-bun/explain.ts',
    'src-bun/uncaught.ts',
    'src-bun/config.ts',
    'src-bun/log.ts',
    'src-bun/store',
    'src-bun/transport',
  ],
  'src-ui/device': [],
  'src-ui/theme': ['src-ui/device'],
  'src-ui/i18n': ['src-bun/contract', 'src-ui/device'],
  'src-ui/live': ['src-bun/contract', 'src-bun/transport'],
  'src-ui/script-client': ['src-bun/contract', 'src-bun/transport', 'src-ui/live'],
  'src-ui/state': ['src-bun/contract', 'src-ui/device', 'src-ui/live', 'src-ui/i18n'],
  'src-ui/ui': ['src-bun/contract', 'src-ui/theme'],
  'src-ui/features': ['src-bun/contract', 'src-ui/state', 'src-ui/ui', 'src-ui/theme', 'src-ui/i18n'],
  'src-ui/pages': ['src-ui/features', 'src-ui/state', 'src-ui/ui', 'src-ui/i18n'],
  'src-ui/app.tsx': ['src-ui/pages', 'src-ui/features', 'src-ui/state', 'src-ui/ui', 'src-ui/i18n'],
  // The viewer of session boxes, a page of its own: it has no hub, so no state of one.
  'src-ui/box': ['src-bun/contract', 'src-ui/features', 'src-ui/ui', 'src-ui/theme'],
  'src-ui/dev': ['src-bun/contract', 'src-ui/features', 'src-ui/ui', 'src-ui/theme', 'src-ui/i18n'],
  'src-ui/main.tsx': ['src-ui/app.tsx', 'src-ui/dev', 'src-ui/features', 'src-ui/state', 'src-ui/theme', 'src-ui/i18n'],
  'src-ui/vite.config.ts': ['src-ui/vite'],
  // Runs in the build, not in the browser.
  'src-ui/vite': ['src-bun/set-up'],
}

test('[ARCH-1] every source file belongs to a layer', () => {
  const unknown = files.filter((file) => !(layer(file) in ALLOWED_IMPORTS) && !file.endsWith('.d.ts'))
  expect(unknown).toEqual([])
})

test('[ARCH-2] imports between layers go one way', () => {
  const wrong = imports.filter(({ from, what }) => {
    if (!what.startsWith('src-')) return false
    if (layer(from) === 'src-ui/features' && SHARED_WITH_PAGES.includes(what)) return false
    const allowed = ALLOWED_IMPORTS[layer(from)] ?? []
    return layer(what) !== layer(from) && !allowed.includes('*') && !allowed.includes(layer(what))
  })
  expect(wrong.map(arrow)).toEqual([])
})

test('[ARCH-3] no layer imports the desktop shell, and features do not import each other', () => {
  expect(
    imports
      .filter(({ from, what }) => what.startsWith('src-bun/desktop') && layer(from) !== 'src-bun/desktop')
      .map(arrow),
  ).toEqual([])
  const feature = (file: string) => file.split('/').slice(0, 3).join('/')
  const across = imports.filter(
    ({ from, what }) =>
      from.startsWith('src-ui/features/') && what.startsWith('src-ui/features/') && feature(from) !== feature(what),
  )
  expect(across.map(arrow)).toEqual([])
})

const HOMES: [RegExp, (file: string) => boolean][] = [
  [/^elysia/, (file) => file.startsWith('src-bun/transport/')],
  [/^bun:sqlite/, (file) => file.startsWith('src-bun/store/')],
  [/^@nats-io/, (file) => file.startsWith('src-bun/cluster/nats/')],
  [/^node:sqlite/, (file) => file.startsWith('src-bun/cluster/')],
  [/^electrobun/, (file) => file.startsWith('src-bun/desktop/')],
  [/^@elysiajs\/eden/, (file) => ['src-ui/live/http.ts', 'src-ui/script-client/client.ts'].includes(file)],
  [/^@sinclair\/typebox/, (file) => file.startsWith('src-bun/contract/') || file === 'src-bun/transport/decode.ts'],
  [/^@noble/, (file) => /^src-ui\/(state\/receipts|box|live\/moved)\//.test(file)],
  [/^jose/, (file) => file === 'src-bun/transport/identity/tokens.ts'],
  [
    /^yjs/,
    (file) =>
      file.startsWith('src-bun/domain/documents/') ||
      file.startsWith('src-bun/export/') ||
      file === 'src-bun/cli/dev/write-document.ts' ||
      file.startsWith('src-ui/state/documents/') ||
      file.startsWith('src-ui/box/') ||
      file.startsWith('src-ui/features/document/'),
  ],
  [
    /^(y-protocols|y-indexeddb)/,
    (file) => file.startsWith('src-ui/state/documents/') || file.startsWith('src-ui/features/document/'),
  ],
  [/^multicast-dns/, (file) => file.startsWith('src-bun/discovery/nearby/')],
  [/^idb-keyval/, (file) => file.startsWith('src-ui/live/')],
  [/^(@codemirror|@lezer)/, (file) => file.startsWith('src-ui/features/document/')],
]

test('[ARCH-4] each third-party package is imported in one place', () => {
  const outside = imports.filter(({ from, what }) => HOMES.some(([name, isHome]) => name.test(what) && !isHome(from)))
  expect(outside.map(arrow)).toEqual([])
})

test('[ARCH-17] a hub that is alone loads nothing of a cluster: only what is asked to does, with import()', () => {
  const outside = imports.filter(
    ({ from, what }) => what.startsWith('src-bun/cluster/') && layer(from) !== 'src-bun/cluster',
  )
  const loaders = outside.filter(({ typeOnly }) => !typeOnly)
  expect(loaders.map(arrow)).toEqual([
    'src-bun/cli/cluster/check.ts → src-bun/cluster/cluster.ts',
    'src-bun/cli/cluster/servers.ts → src-bun/cluster/cluster.ts',
    'src-bun/hub.ts → src-bun/cluster/cluster.ts',
  ])
  for (const { from } of loaders) {
    const text = readFileSync(join(ROOT, from), 'utf8')
    expect(text.match(/^import (?!type)[^\n]*\/cluster\/cluster\.ts/gm)).toBeNull()
    expect(text).toMatch(/await import\('(\.\.?\/)+cluster\/cluster\.ts'\)/)
  }
})

/** Timers that end a wait, or count: there is nothing in them that could throw. */
const HARMLESS_TIMERS = [
  'src-bun/domain/documents/worker-answer.ts',
  'src-bun/store/contents/turns.ts',
  'src-bun/transport/guard/work-budget.ts',
  'src-bun/transport/http/next-turn.ts',
  'src-bun/transport/http/record/stream.ts',
  'src-bun/transport/identity/join-requests.ts',
]

test('[LIFE-3] every timer of the hub is started where what it throws is caught', () => {
  const isOfTheHub = (file: string) => /^src-bun\/(domain|store|transport|export)\/|^src-bun\/hub\.ts$/.test(file)
  const starters = files.filter(
    (file) =>
      isOfTheHub(file) && /\b(set(Interval|Timeout|Immediate)|queueMicrotask|nextTick)\(/.test(withoutComments(file)),
  )
  expect(starters).toEqual(HARMLESS_TIMERS)
})

/** `src-ui/vite` and its configuration run in the build. */
const withoutComments = (file: string) =>
  readFileSync(join(ROOT, file), 'utf8').replace(/\/\/.*$|\/\*[\s\S]*?\*\//gm, '')

const isPage = (file: string) => file.startsWith('src-ui/') && !file.startsWith('src-ui/vite')

// These run in the browser: TypeBox is half of the weight of the shell.
const FREE_OF_TYPEBOX = [
  'id-pattern',
  'limits',
  'characters',
  'errors',
  'frames/caret-position',
  'frames/version',
  'frames/collaborate',
  'door/app-requests',
  'door/spoken-code',
  'http/document-links',
  'http/encryption',
  'http/catch-up',
  'http/exports',
  'http/footnotes',
  'files/image-types',
  'files/tus',
  'log-tree/box-file',
  'log-tree/http',
  'log-tree/log-file',
  'log-tree/merkle',
  'log-tree/note',
].map((name) => `src-bun/contract/${name}.ts`)

const READS_PAST = ['past-text', 'past-rich'].map((name) => `src-ui/features/replay/model/${name}.ts`)

/** The past of a document is read by the same code in the hub and in a replay, which loads it later. It runs in browsers, too. */
const SHARED_WITH_PAGES = [
  'concat-bytes',
  'log-row',
  'replay/deletion-times',
  'replay/points',
  'replay/replay',
  'replay/split-characters',
  'rich/blocks',
  'rich/lines',
  'rich/markdown',
  'rich/nodes',
  'rich/past',
  'rich/read',
  'yjs/merge-updates',
  'yjs/update-reader',
].map((name) => `src-bun/domain/documents/${name}.ts`)

test('[ARCH-5] the UI imports only the contract of the hub, and of that only types and plain values', () => {
  const seen = imports.filter(({ from, what }) => isPage(from) && what.startsWith('src-bun/'))
  const wrong = seen.filter(({ from, what, typeOnly }) => {
    if (what === 'src-bun/transport/app.ts')
      return !typeOnly || !['src-ui/live/http.ts', 'src-ui/script-client/client.ts'].includes(from)
    if (READS_PAST.includes(from)) return ![...FREE_OF_TYPEBOX, ...SHARED_WITH_PAGES].includes(what)
    return !what.startsWith('src-bun/contract/') || (!typeOnly && !FREE_OF_TYPEBOX.includes(what))
  })
  expect(wrong.map(arrow)).toEqual([])
})

test('[ARCH-6] the UI uses no API that is missing on an insecure origin such as http://192.168.1.37', () => {
  const missing =
    /crypto\.(randomUUID|subtle)|navigator\.(clipboard|locks|serviceWorker|storage)|\bBun\.|\bprocess\.|new (window\.)?Notification\(|showSaveFilePicker|innerHTML|insertAdjacentHTML/
  const users = files.filter(isPage).filter((file) => missing.test(withoutComments(file)))
  // It looks first whether the address is a secure one.
  expect(users).toEqual(['src-ui/state/people/outside-notifications.ts'])
})

test('[ARCH-14] the UI uses no API that the oldest supported browser lacks', () => {
  expect(readFileSync(join(ROOT, 'src-ui/vite.config.ts'), 'utf8')).toContain("'safari16'")
  const inBrowser = files.filter((file) => [...FREE_OF_TYPEBOX, ...SHARED_WITH_PAGES].includes(file) || isPage(file))
  const users = inBrowser.flatMap((file) =>
    foundIn(withoutComments(file), MISSING_IN_SCRIPTS).map((found) => `${file}: ${found}`),
  )
  expect(users).toEqual([])
})

test('[ARCH-7] the root of the repository holds only known files and folders', () => {
  const allowed = new Set([
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    'electrobun.config.ts',
    'src-bun',
    'src-ui',
    'test',
    'assets',
    'README.md',
    'ARCHITECTURE.md',
    'SECURITY.md',
    'CONTRIBUTING.md',
    'LICENSE',
    'docs',
  ])
  const tracked = Bun.spawnSync(['git', 'ls-files'], { cwd: ROOT }).stdout.toString().trim().split('\n')
  const top = new Set(tracked.map((file) => file.split('/')[0] as string))
  expect([...top].filter((name) => !name.startsWith('.') && !allowed.has(name))).toEqual([])
})

const spec = readFileSync(join(ROOT, 'test/SPEC.md'), 'utf8')
const RULE_LINES = [...spec.matchAll(/^- \*\*([A-Z0-9]+-\d+)\*\* (.+)$/gm)].map(
  ([, rule = '', words = '']) => [rule, words] as const,
)
const RULES = new Map(RULE_LINES)
const testSources = [...new Bun.Glob('test/**/*.test.{ts,tsx}').scanSync(ROOT)].map((file) =>
  readFileSync(join(ROOT, file), 'utf8'),
)

test('[ARCH-8] every rule that a test names is in SPEC.md, and every rule there has a test', () => {
  const named = new Set(
    testSources.flatMap((text) => [...text.matchAll(/['"`]\[([A-Z0-9]+-\d+)\]/g)].map(([, rule]) => rule as string)),
  )
  const security = readFileSync(join(ROOT, 'SECURITY.md'), 'utf8')
  const claimed = new Set([...security.matchAll(/\b[A-Z][A-Z0-9]+-\d+\b/g)].map(([rule]) => rule))
  expect([...named.union(claimed)].filter((rule) => !RULES.has(rule)).sort()).toEqual([])
  expect([...RULES.keys()].filter((rule) => !named.has(rule)).sort()).toEqual([])
  // One number is one rule.
  expect(RULE_LINES.map(([rule]) => rule)).toEqual([...RULES.keys()])
})

test('[ARCH-13] a rule with a single test has the words of its title', () => {
  const titles = new Map<string, string[]>()
  const title = /(describe)?\(\s*(['"`])\[([A-Z0-9]+-\d+)\] ((?:(?!\2).)+)\2,\s*(?:async )?\(/g
  // The title of a group only begins the sentences of its tests, so it counts as several.
  for (const [, isGroup, , rule = '', words = ''] of testSources.flatMap((text) => [...text.matchAll(title)]))
    titles.set(rule, [...(titles.get(rule) ?? []), words, ...(isGroup ? [words] : [])])
  const single = [...titles].flatMap(([rule, [words, ...others]]) =>
    words !== undefined && others.length === 0 ? [{ rule, words }] : [],
  )
  expect(single.length).toBeGreaterThan(300)
  expect(single.filter(({ rule, words }) => !hasSameWords(words, RULES.get(rule) ?? ''))).toEqual([])
})

/** A title has a number where its rule has an ellipsis, and may end with one in brackets, such as its seed. */
function hasSameWords(title: string, rule: string): boolean {
  const plain = (text: string) =>
    text
      .toLowerCase()
      .replace(/\.$/, '')
      .replace(/["'’`]/g, '')
  return plain(title.replace(/ \([^()]*\$\{.*\)$/, '').replace(/\$\{[^}]*\}/g, '…')) === plain(rule)
}

test('[ARCH-9] every relative import names a file that exists', () => {
  const missing = imports.filter(
    ({ what }) => what.startsWith('src-') && !/\?/.test(what) && !existsSync(join(ROOT, what)),
  )
  expect(missing.map(arrow)).toEqual([])
})

test('[ARCH-10] no file imports itself through others, types included', () => {
  const targets = new Map<string, string[]>()
  for (const { from, what } of imports) targets.set(from, [...(targets.get(from) ?? []), what])
  const done = new Set<string>()
  const circles: string[] = []

  function visit(file: string, path: readonly string[]): void {
    const at = path.indexOf(file)
    if (at >= 0) circles.push([...path.slice(at), file].join(' → '))
    if (at >= 0 || done.has(file)) return
    for (const target of targets.get(file) ?? []) visit(target, [...path, file])
    done.add(file)
  }
  for (const file of files) visit(file, [])
  expect(circles).toEqual([])
})

test('[ARCH-11] a folder of sources holds at most fourteen files beside its folders', () => {
  const sizes = new Map<string, number>()
  for (const file of files) sizes.set(dirname(file), (sizes.get(dirname(file)) ?? 0) + 1)
  expect([...sizes].filter(([, size]) => size > 14)).toEqual([])
})

test('[ARCH-15] each decision has a number of its own, which its file and its title share', () => {
  const notes = readdirSync(join(ROOT, 'docs/decisions')).sort()
  const numbers = notes.map((note) => note.slice(0, 4))
  expect(numbers).toEqual([...new Set(numbers)])
  for (const note of notes)
    expect([note, readFileSync(join(ROOT, 'docs/decisions', note), 'utf8')]).toEqual([
      note,
      expect.stringMatching(new RegExp(`^# ${Number(note.slice(0, 4))}\\. `)),
    ])
})

test('[FAULT-10] each planted fault finds its place in the sources, and no two are the same', () => {
  expect(new Set(PLANTS.map(({ edits }) => JSON.stringify(edits))).size).toBe(PLANTS.length)
  const lost = PLANTS.flatMap(({ what, edits }) => {
    const texts = new Map<string, string>()
    return edits.flatMap(({ file, find, replace }) => {
      const parts = (texts.get(file) ?? readFileSync(join(ROOT, file), 'utf8')).split(find)
      texts.set(file, parts.join(replace))
      return parts.length === 2 ? [] : [`${what} ${file} has ${parts.length - 1} times: ${find}`]
    })
  })
  expect(lost).toEqual([])
})

test('[ARCH-16] a test of the pages reads no state of a page once, and changes its size and theme in one way', () => {
  const tests = [...new Bun.Glob('test/e2e/*.test.ts').scanSync(ROOT)].sort()
  // What is read right after an action or a change of the size may be what was there before: `expectSoon` and `setScreen` wait.
  const reads =
    /^ *expect\([^\n]*(?:\bawait focused\(|\bawait\b[^\n]*\.(?:count|textContent|innerText|inputValue|allTextContents|allInnerTexts|isVisible|isChecked|isDisabled|isEditable|getAttribute|boundingBox|evaluate|evaluateAll)\(|\.url\(\))|\.setViewportSize\(|\.emulateMedia\(\{ colorScheme/gm
  expect(
    tests.flatMap((file) =>
      (readFileSync(join(ROOT, file), 'utf8').match(reads) ?? []).map((found) => `${file}: ${found.trim()}`),
    ),
  ).toEqual([])
})

test('[ARCH-18] a test of the pages counts words only where they stand alone', () => {
  // Otherwise what is counted may be a part of other words: "Imported" is in "4 of 14 imported", which is there for a moment.
  const counted =
    /getByText\((['"`])(?:(?!\1).)*\1\)\s*\.count\(\)[\s,)]*(?:(?:===|>=?) [1-9]|\.toBe(?:GreaterThan(?:OrEqual)?)?\([1-9])/g
  expect("(await rows().getByText('Imported').count()) === 5").toMatch(counted)
  const tests = [...new Bun.Glob('test/e2e/**/*.ts').scanSync(ROOT)].sort()
  expect(
    tests.flatMap((file) =>
      (readFileSync(join(ROOT, file), 'utf8').match(counted) ?? []).map((found) => `${file}: ${found}`),
    ),
  ).toEqual([])
})

test('[ARCH-12] the page of all components shows every primitive of src-ui/ui', () => {
  const primitives = files.filter((file) => file.startsWith('src-ui/ui/') && file.endsWith('.tsx'))
  const shown = new Set(imports.filter(({ from }) => from.startsWith('src-ui/dev/')).map(({ what }) => what))
  expect(primitives.filter((file) => !shown.has(file))).toEqual([])
})
