// docs/running-on-a-server.md and its files, as far as they can be tried without systemd and without containers.
import { afterEach, expect, test } from 'bun:test'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readConfig } from '../../src-bun/config.ts'
import { hubEntry } from '../../src-bun/set-up/builds/hub.mjs'
import { ENGINE } from '../../src-bun/set-up/engine.mjs'
import { aHub, joinAt, temporaryFolder } from '../support/hub.ts'
import { expectPdf, pdfOf } from '../support/pdf.ts'
import { CLI, environmentWith } from '../support/process.ts'

const ROOT = join(import.meta.dir, '../..')
const fileOf = (path: string) => readFileSync(join(ROOT, path), 'utf8')
const guide = fileOf('docs/running-on-a-server.md')

const endings: (() => unknown)[] = []
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end()
})

/** The settings of a unit by section; one that is named again has several values. */
function parseUnit(text: string): Map<string, Map<string, string[]>> {
  const sections = new Map<string, Map<string, string[]>>()
  let section: Map<string, string[]> | undefined
  for (const line of text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))) {
    const [, header] = /^\[(\w+)\]$/.exec(line) ?? []
    if (header !== undefined) {
      section = new Map()
      sections.set(header, section)
      continue
    }
    const [, key = '', value = ''] = /^(\w+)=(\S.*)$/.exec(line) ?? []
    expect([line, key !== '' && section !== undefined]).toEqual([line, true])
    section?.set(key, [...(section.get(key) ?? []), value])
  }
  return sections
}

const variablesOf = (pairs: readonly string[]) =>
  Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]))

test('[SERVER-1] the systemd unit starts a program that is there with flags that the hub takes, and keeps its data where the hub may write', () => {
  const unit = parseUnit(fileOf('docs/server/hubbub.service'))
  expect([...unit.keys()]).toEqual(['Unit', 'Service', 'Install'])
  const setting = (key: string) => unit.get('Service')?.get(key) ?? []
  const [program = '', entry, ...flags] = setting('ExecStart').join(' ').split(' ')
  expect(statSync(program.replace('/opt/hubbub', ROOT)).mode & 0o111).not.toBe(0)
  // Where `set-up/builds/hub.mjs` bundles `src-bun/cli.ts`.
  expect([entry, flags.shift()]).toEqual(['/opt/hubbub/dist/hub/cli.js', 'serve'])
  const env = variablesOf(setting('Environment'))
  expect(env).toMatchObject(ENGINE)
  const { data, port, portIsExplicit } = readConfig(flags, env)
  expect([data, port, portIsExplicit]).toEqual([`/var/lib/${setting('StateDirectory')}`, 4280, true])
  // Its compiler writes code into memory.
  expect(setting('MemoryDenyWriteExecute')).toEqual([])
  expect(guide).toContain(`useradd --system ${setting('User')}\n`)

  // Where there is a systemd, it takes every setting.
  if (Bun.which('systemd-analyze') === null) return
  const folder = temporaryFolder()
  endings.push(folder.remove)
  const copy = join(folder.path, 'hubbub.service')
  // The path of a checkout may have spaces.
  symlinkSync(ROOT, join(folder.path, 'checkout'))
  writeFileSync(copy, fileOf('docs/server/hubbub.service').replaceAll('/opt/hubbub', join(folder.path, 'checkout')))
  const checked = Bun.spawnSync(['systemd-analyze', 'verify', '--man=no', copy], { stderr: 'pipe' })
  const complaints = checked.stderr
    .toString()
    .split('\n')
    .filter((line) => line.includes('hubbub.service'))
  expect(complaints).toEqual([])
})

type Stage = { base: string; name: string | undefined; steps: [string, string][] }

function parseContainerfile(text: string): Stage[] {
  const stages: Stage[] = []
  for (const line of text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))) {
    const [, step = '', rest = ''] = /^([A-Z]+) (.+)$/.exec(line) ?? []
    expect(['FROM', 'WORKDIR', 'COPY', 'RUN', 'USER', 'ENV', 'VOLUME', 'EXPOSE', 'ENTRYPOINT', 'CMD']).toContain(step)
    const [base = '', as, name] = rest.split(' ')
    if (step === 'FROM') stages.push({ base, name: as === 'AS' ? name : undefined, steps: [] })
    else stages.at(-1)?.steps.push([step, rest])
  }
  return stages
}
const stepsOf = ({ steps }: Stage, step: string) => steps.filter(([each]) => each === step).map(([, rest]) => rest)

test('[SERVER-2] the container file copies what is there, from which the hub is bundled, and its command serves from what the image has', async () => {
  const [build, image] = parseContainerfile(fileOf('docs/server/Containerfile')) as [Stage, Stage]
  const folder = temporaryFolder()
  endings.push(folder.remove)
  const at = (path: string) => join(folder.path, path)

  const home = stepsOf(build, 'WORKDIR')[0] ?? ''
  for (const words of stepsOf(build, 'COPY').map((rest) => rest.split(' ')))
    for (const source of words.slice(0, -1)) {
      expect([source, existsSync(join(ROOT, source))]).toEqual([source, true])
      const target = at(join(home, words.at(-1) === './' ? source : (words.at(-1) ?? '')))
      cpSync(join(ROOT, source), target, { recursive: true })
    }
  // What `npm ci`, the first `RUN`, makes.
  symlinkSync(join(ROOT, 'node_modules'), at(join(home, 'node_modules')))
  expect(await hubEntry(process.execPath, at(home))).toBe(at(join(home, 'dist/hub/cli.js')))
  // What the pages are built from; `vite build` itself takes a minute.
  for (const source of ['src-ui', 'src-bun/contract', 'assets', 'LICENSE', 'package-lock.json'])
    expect([source, existsSync(at(join(home, source)))]).toEqual([source, true])
  mkdirSync(at(join(home, 'dist/ui')), { recursive: true })
  writeFileSync(at(join(home, 'dist/ui/index.html')), '<!doctype html><title>the built page</title>')

  for (const rest of stepsOf(image, 'COPY')) {
    const [from, source = '', target = ''] = rest.split(' ')
    expect(from).toBe(`--from=${build.name}`)
    const copied = at(join('image', target))
    mkdirSync(dirname(copied), { recursive: true })
    if (source.endsWith('bun.exe')) symlinkSync(process.execPath, copied)
    else cpSync(at(source), copied, { recursive: true })
  }
  const env = variablesOf(stepsOf(image, 'ENV'))
  expect(env).toMatchObject(ENGINE)
  expect(stepsOf(image, 'VOLUME')).toEqual([env['HUBBUB_DATA']] as string[])
  expect(stepsOf(image, 'USER')).not.toContain('root')
  const list = (step: string) => JSON.parse(stepsOf(image, step)[0] ?? '[]') as string[]
  const [entry, command] = [list('ENTRYPOINT'), list('CMD')]
  expect(String(readConfig(command.slice(1), env).port)).toBe(stepsOf(image, 'EXPOSE')[0] as string)

  const inImage = entry.map((path) => at(join('image', path)))
  const child = Bun.spawn([...inImage, ...command, '--port', '0', '--json'], {
    env: environmentWith({ ...env, HUBBUB_DATA: at('data') }),
    cwd: at('image'),
    stdout: 'pipe',
  })
  endings.push(async () => {
    child.kill('SIGTERM')
    await child.exited
  })
  const line = new TextDecoder().decode((await child.stdout.getReader().read()).value)
  const { port, code } = JSON.parse(line) as { port: number; code: string }
  expect(await (await fetch(`http://127.0.0.1:${port}`)).text()).toContain('the built page')
  expectPdf(await pdfOf(await joinAt(`http://127.0.0.1:${port}`, { name: 'ada', code })))
  expect(readdirSync(at('data'))).toContain('hub.sqlite')
})

const blockWith = (words: string) =>
  [...guide.matchAll(/```sh\n([\s\S]*?)```/g)].map((match) => match[1] as string).find((block) => block.includes(words))

test.skipIf(Bun.which('curl') === null || Bun.which('sh') === null)(
  '[SERVER-3] the lines by which Prometheus and the server itself read the metrics do so',
  async () => {
    const hub = await aHub()
    endings.push(hub.end)
    const printed = [blockWith('hubbub.token'), blockWith('control.json')]
    for (const block of printed) {
      expect(block).toBeDefined()
      const lines = (block ?? '')
        .replaceAll(/http:\/\/(localhost|127\.0\.0\.1):4280/g, hub.origin)
        .replaceAll('/var/lib/hubbub', hub.folder)
      const child = Bun.spawn(['sh', '-eu'], {
        cwd: hub.folder,
        env: environmentWith(),
        stdin: new Blob([`hub() { "${process.execPath}" "${CLI}" "$@" --data "${hub.folder}"; }\n${lines}`]),
        stdout: 'pipe',
      })
      const output = await new Response(child.stdout).text()
      expect([await child.exited, output]).toEqual([0, expect.stringContaining('\nhubbub_rooms 1\n')])
    }
    // Every metric that the guide names is there.
    const named = [...guide.matchAll(/`(hubbub_\w+)/g)].map((match) => match[1] as string)
    const token = (JSON.parse(readFileSync(join(hub.folder, 'control.json'), 'utf8')) as { token: string }).token
    const metrics = await fetch(`${hub.origin}/metrics`, { headers: { authorization: `Bearer ${token}` } })
    const there = [...(await metrics.text()).matchAll(/^# TYPE (\w+) /gm)].map((match) => match[1] as string)
    expect(named.toSorted()).toEqual(there.toSorted())
  },
)

test('[SERVER-4] every file that the guide and its files name is in the checkout', () => {
  const links = [...guide.matchAll(/\]\(([^)#]+)\)/g)].map((match) => join('docs', match[1] as string))
  const paths = [...guide.matchAll(/\b(?:docs|src-bun)\/[\w./-]+\w/g)].map((match) => match[0])
  expect(links.length).toBeGreaterThan(2)
  for (const path of [...links, ...paths]) expect([path, existsSync(join(ROOT, path))]).toEqual([path, true])
})
