// What somebody has to write to add a language, a format, a refusal or a route. It is done in a copy of the sources, where a
// missing row must be a compile error and the finished addition must take effect everywhere.
import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test'
import { join } from 'node:path'
import { commandOf, NODE } from '../../src-bun/set-up/checkout.mjs'
import { joinAt, temporaryFolder } from '../support/hub.ts'
import type { HubProcess } from '../support/process.ts'
import { type Edit, type SourceCopy, sourceCopy } from '../support/source-copy.ts'

const COMPILER_MS = 600_000

let copy: SourceCopy
const ends: (() => unknown)[] = []
beforeAll(async () => {
  copy = sourceCopy(['package.json', 'tsconfig.json', 'src-bun', 'src-ui', 'test/support'])
  expect(await compileErrors()).toEqual([])
}, COMPILER_MS)
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})
afterAll(() => copy.remove())

const edit = (...edits: Edit[]) => ends.push(copy.edit(edits))
const insertBefore = (file: string, find: string, text: string): Edit => ({ file, find, replace: text + find })

/** The sources that do not compile, each once, in order. */
async function compileErrors(): Promise<string[]> {
  const { out } = await run([NODE, commandOf('typescript', 'tsc'), '-b', 'src-bun', 'src-ui', '--pretty', 'false'])
  return [...new Set([...out.matchAll(/^(\S+)\(\d+,\d+\): error/gm)].map((match) => match[1] as string))].sort()
}

/** The value of an expression over the copy's modules; `imports` are names by file. */
async function evaluate(imports: Record<string, string>, expression: string): Promise<unknown> {
  const lines = Object.entries(imports).map(([file, names]) => `import { ${names} } from './${file}'`)
  const { out, err } = await run([
    process.execPath,
    '-e',
    `${lines.join('\n')}\nconsole.log(JSON.stringify(${expression}))`,
  ])
  expect(err).toBe('')
  return JSON.parse(out)
}

async function run(command: string[]): Promise<{ out: string; err: string }> {
  const child = Bun.spawn(command, { cwd: copy.path, stdout: 'pipe', stderr: 'pipe' })
  const [out, err] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()])
  await child.exited
  return { out, err }
}

/** The hub of the copy, with a member. */
async function aHubOfTheCopy() {
  const folder = temporaryFolder()
  ends.push(folder.remove)
  const { spawnHub } = (await import(join(copy.path, 'test/support/process.ts'))) as {
    spawnHub(folder: string, flags: string[]): Promise<HubProcess>
  }
  const hub = await spawnHub(folder.path, ['--port', '0'])
  ends.push(() => hub.kill('SIGTERM'))
  return { folder: folder.path, ada: await joinAt(hub.origin, { name: 'Ada', code: hub.code }) }
}

test(
  '[EXTEND-1] a language is added with a folder and a row, and the menu, the words and the names follow',
  async () => {
    ends.push(copy.add('src-ui/i18n/fr', { copyOf: 'src-ui/i18n/en' }))
    edit(insertBefore('src-ui/i18n/languages.ts', '} satisfies Record<string, LanguageEntry>', FRENCH_ROW), {
      file: 'src-ui/i18n/fr/errors.ts',
      find: "internal: 'Something went wrong",
      replace: "internal: 'Erreur",
    })
    expect(await compileErrors()).toEqual([])
    const imports = {
      'src-ui/i18n/languages.ts': 'LANGUAGE_CODES, LANGUAGES',
      'src-ui/i18n/language.ts': 'language, setLanguage',
      'src-ui/i18n/i18n.ts': 'errorText',
    }
    expect(
      await evaluate(
        imports,
        "[LANGUAGE_CODES, LANGUAGES.fr.name, await setLanguage('fr') ?? language(), errorText('internal')]",
      ),
    ).toEqual([['en', 'de', 'fr'], 'Français', 'fr', expect.stringContaining('Erreur')])

    edit({ file: 'src-ui/i18n/fr/errors.ts', find: "  'room.locked':", replace: '  //' })
    expect(await compileErrors()).toEqual(['src-ui/i18n/fr/errors.ts'])
  },
  COMPILER_MS,
)

test(
  '[EXTEND-2] an export format compiles once it has a row and words, and then the route, the help, the command and the menus offer it',
  async () => {
    edit({ file: 'src-bun/contract/http/exports.ts', find: "'xlsx'] as", replace: "'xlsx', 'txt'] as" })
    expect(await compileErrors()).toEqual([
      'src-bun/export/formats.ts',
      'src-ui/features/board/BoardTable.tsx',
      'src-ui/features/document/history/Downloads.tsx',
      'src-ui/features/palette/commands.tsx',
      'src-ui/features/room/RoomDownloadMenu.tsx',
      'src-ui/features/room/details/RoomDialogs.tsx',
      'src-ui/state/record/taking.ts',
    ])

    edit(insertBefore('src-bun/export/formats.ts', '  json: {', TEXT_FORMAT))
    for (const language of ['en', 'de'])
      edit(insertBefore(`src-ui/i18n/${language}/words.ts`, "  'export.json'", "  'export.txt': 'Text (.txt)',\n"))
    expect(await compileErrors()).toEqual([])

    const { folder, ada } = await aHubOfTheCopy()
    const { rooms } = (await (await ada.get('/api/rooms')).json()) as { rooms: { id: string }[] }
    const file = await ada.get(`/api/export/rooms/${rooms[0]?.id}?format=txt`)
    expect([file.headers.get('content-type'), await file.text()]).toEqual(['text/plain', 'lobby'])
    expect(file.headers.get('content-disposition')).toContain('.text"')
    const cli = [process.execPath, 'src-bun/cli.ts']
    expect((await run([...cli, '--help'])).out).toContain('--format md|html|docx|pdf|json|csv|xlsx|txt')
    const taken = await run([...cli, 'export', 'room', 'lobby', '--format', 'txt', '--out', '-', '--data', folder])
    expect(taken).toEqual({ out: 'lobby', err: '' })
    expect(await evaluate({ 'src-ui/state/exports.ts': 'roomDownloads' }, "roomDownloads('r1').at(-1)")).toEqual({
      format: 'txt',
      href: '/api/export/rooms/r1?format=txt',
    })
  },
  COMPILER_MS,
)

test(
  '[EXTEND-3] a refusal is added with one row that has its status, and does not compile without words in every language',
  async () => {
    edit(
      insertBefore('src-bun/contract/errors.ts', "  'room.isLobby'", "  'room.teapot': 418,\n"),
      insertBefore(
        'src-bun/domain/rooms/rooms.ts',
        '  const { id: createdBy } = scope.actor',
        "  if (name === 'teapot') return refuse('room.teapot')\n",
      ),
    )
    expect(await compileErrors()).toEqual(['src-ui/i18n/de/errors.ts', 'src-ui/i18n/en/errors.ts'])

    for (const language of ['en', 'de'])
      edit(
        insertBefore(`src-ui/i18n/${language}/errors.ts`, "  'room.isLobby'", "  'room.teapot': 'Short and stout.',\n"),
      )
    expect(await compileErrors()).toEqual([])

    const { ada } = await aHubOfTheCopy()
    const refused = await ada.post('/api/rooms', { name: 'teapot' })
    expect([refused.status, await refused.json()]).toEqual([418, { error: { code: 'room.teapot' } }])
    expect(
      await evaluate(
        { 'src-ui/i18n/i18n.ts': 'errorText', 'src-ui/i18n/english.ts': 'fetchEnglishErrors' },
        "await fetchEnglishErrors() ?? errorText('room.teapot')",
      ),
    ).toBe('Short and stout.')
  },
  COMPILER_MS,
)

test(
  '[EXTEND-4] a route is refused until it has a row in the permission table',
  async () => {
    ends.push(copy.add('src-bun/transport/http/weather.ts', { text: WEATHER_ROUTE }))
    edit(
      insertBefore('src-bun/transport/app.ts', '      .use(recordRoutes(parts))', '      .use(weatherRoute(parts))\n'),
      insertBefore('src-bun/transport/app.ts', 'import { healthRoute }', WEATHER_IMPORT),
    )
    const without = await aHubOfTheCopy()
    const refused = await without.ada.get('/api/weather')
    expect([refused.status, await refused.json()]).toEqual([403, { error: { code: 'notAllowed' } }])

    edit(insertBefore('src-bun/domain/permissions.ts', "  'GET /api/me': ALL,", "  'GET /api/weather': ALL,\n"))
    const { ada } = await aHubOfTheCopy()
    expect(await (await ada.get('/api/weather')).json()).toEqual({ weather: 'fine' })
  },
  COMPILER_MS,
)

test(
  '[EXTEND-5] a command does not compile until the permission table says who may send it and where it speaks',
  async () => {
    const row = "  'room.create': { may: WRITERS, speaks: 'everywhere' },\n"
    const table = 'src-bun/domain/permissions.ts'
    for (const replace of ['', row.replace(", speaks: 'everywhere'", ''), row.replace('everywhere', 'inRoom')]) {
      const undo = copy.edit([{ file: table, find: row, replace }])
      expect([replace, await compileErrors()]).toEqual([replace, [table]])
      undo()
    }
  },
  COMPILER_MS,
)

const FRENCH_ROW = "  fr: { name: 'Français', load: async () => (await import('./fr/pack.ts')).pack },\n"

const TEXT_FORMAT = `  txt: {
    mediaType: 'text/plain',
    extension: 'text',
    room: ({ room }) => [room.name],
    document: ({ text }) => [text],
    board: ({ board }) => [board.name],
  },
`

const WEATHER_IMPORT = "import { weatherRoute } from './http/weather.ts'\n"
const WEATHER_ROUTE = `import { Elysia } from 'elysia'
import type { HubParts } from '../parts.ts'
import { signedIn } from './signed-in.ts'

export const weatherRoute = (parts: Pick<HubParts, 'auth'>) =>
  new Elysia().use(signedIn(parts)).get('/api/weather', () => ({ weather: 'fine' }))
`
