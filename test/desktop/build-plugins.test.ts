import { afterAll, describe, expect, test } from 'bun:test'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BunPlugin } from 'bun'
import config from '../../electrobun.config.ts'
import { buildPlugins, toLoopback } from '../../src-bun/desktop/build-plugins.ts'
import { askWorker } from '../../src-bun/domain/documents/worker-answer.ts'
import type { ExportAnswer, ExportAsk } from '../../src-bun/export/worker/job.ts'
import { bundleWorkers, WORKERS } from '../../src-bun/set-up/builds/workers.mjs'
import { desktopApp } from '../../src-bun/set-up/desktop-app.mjs'
import { folderOfModule, foldersOfHub } from '../../src-ui/vite/packages.ts'
import { expectPdf } from '../support/pdf.ts'

const root = join(import.meta.dir, '../..')
const electrobun = join(root, 'node_modules/electrobun/dist/api/bun')

describe('[DESK-5] electrobun’s own server listens on the loopback address only, or the build fails', () => {
  test('listens on the loopback address only, in the source that is installed', async () => {
    const source = await Bun.file(join(electrobun, 'core/Socket.ts')).text()

    expect(source.match(/Bun\.serve</g)).toHaveLength(1)
    expect(toLoopback(source)).toMatch(/Bun\.serve<[^>]*>\(\{\s*hostname: '127\.0\.0\.1',\s*port,/)
  })

  test('makes the build fail if its source no longer has the expected form', () => {
    expect(() => toLoopback('Bun.serve({ port })')).toThrow('Socket.ts has changed')
  })
})

describe('[DESK-7] the bundle', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'hubbub-bundle-'))
  afterAll(() => rmSync(outdir, { recursive: true, force: true }))

  test('is one small index.js with the loopback server and nothing of three or babylon', async () => {
    const { entrypoint, plugins } = config.build.bun
    const { success, logs, outputs } = await Bun.build({
      entrypoints: [join(root, entrypoint)],
      outdir,
      target: 'bun',
      plugins,
    })

    expect(logs.filter(({ level }) => level === 'error')).toEqual([])
    expect(success).toBe(true)
    expect(outputs.map(({ path }) => path)).toEqual([join(outdir, 'index.js')])
    const bundle = await Bun.file(join(outdir, 'index.js')).text()
    expect(bundle.length).toBeLessThan(2_600_000)
    expect(bundle).toMatch(/Bun\.serve\(\{\s*hostname: "127\.0\.0\.1",/)
    expect(bundle).not.toMatch(/WebGLRenderer|BABYLON/)
    expect(bundle).not.toMatch(/jetstream/i)
  }, 600_000)
})

test('[DESK-7] the configuration names the plugins, the pages and the package format of the app', () => {
  expect(config.build.bun.plugins).toBe(buildPlugins)
  expect(config.build.bun).not.toHaveProperty('bunVersion')
  expect(config.build.copy).toMatchObject({ 'dist/ui': 'views/ui' })
  expect(config.build.useAsar).toBe(false)
})

// A Worker that the bundle lacks shows only in the app: what it would have done fails there, or holds everybody up.
test('[DESK-10] every source that runs in a Worker is bundled, copied beside the app’s code, and missed if it is not there', () => {
  const sources = [...new Bun.Glob('src-bun/**/*-worker.ts').scanSync(root)].map((file) => file.replaceAll('\\', '/'))
  expect(WORKERS.map(({ source }) => source).sort()).toEqual(sources.sort())
  const started = [...new Bun.Glob('src-bun/**/*.ts').scanSync(root)]
    .flatMap((file) => [...readFileSync(join(root, file), 'utf8').matchAll(/`([\w-]+-worker)\$\{/g)])
    .map((match) => `bun/${match[1]}.js`)
  expect(WORKERS.map(({ inApp }) => inApp).sort()).toEqual(started.sort())
  for (const { bundle, inApp } of WORKERS) expect(config.build.copy).toMatchObject({ [bundle]: inApp })
  const parts = desktopApp(root).parts.map((path) => path.replaceAll('\\', '/'))
  for (const { inApp } of WORKERS) expect(parts.filter((path) => path.endsWith(inApp))).toHaveLength(1)
})

// In the app, index.js is itself in a Worker: Electrobun's main thread runs the window.
test('[DESK-9] bundled code compacts documents, reads long ones for an export, and histories, and makes PDF files, in the Workers that the build puts beside it', async () => {
  const app = mkdtempSync(join(tmpdir(), 'hubbub-app-'))
  try {
    const hub = Bun.fileURLToPath(import.meta.resolve('../support/compacting-app.ts'))
    const { success } = await Bun.build({
      entrypoints: [hub],
      outdir: join(app, 'bun'),
      naming: 'index.js',
      target: 'bun',
    })
    expect(success).toBe(true)
    await bundleWorkers(root)
    for (const [from, to] of Object.entries(config.build.copy).filter(([, to]) => to.startsWith('bun/')))
      cpSync(join(root, from), join(app, to), { recursive: true })

    const answer = Promise.withResolvers<unknown>()
    const main = new Worker(join(app, 'bun/index.js'))
    main.onmessage = ({ data }) => answer.resolve(data)
    main.onerror = ({ message }) => answer.reject(new Error(message))
    expect(await answer.promise).toEqual({ seq: 20, isSame: true, isSamePast: true, workers: 3 })
    main.terminate()
    expectPdf(await pdfFrom(join(app, 'bun/export-worker.js')))
  } finally {
    rmSync(app, { recursive: true, force: true })
  }
}, 600_000)

/** What the Worker of an export makes of an empty room. */
async function pdfFrom(file: string): Promise<Buffer> {
  const worker = new Worker(file)
  const ask = (asked: ExportAsk) => askWorker<ExportAnswer>(worker, asked, [])
  const made: Uint8Array[] = []
  const room = { id: 'r', name: 'Galley', topic: '', lastSeq: 0 }
  const flags = { private: false, direct: false, archived: false, locked: false }
  await ask({ type: 'begin', format: 'pdf' })
  await ask({
    type: 'make',
    head: { kind: 'room', room: { ...room, ...flags }, selection: {}, seq: 0, takenAt: Date.UTC(2026, 10, 29) },
  })
  for (let isLast = false; !isLast; ) {
    const answer = await ask({ type: 'next' })
    made.push(answer.bytes ?? new Uint8Array())
    isLast = answer.isLast === true
  }
  worker.terminate()
  return Buffer.concat(made)
}

// Electrobun builds without an icon that is missing, and only mentions it.
test('[DESK-8] every icon that the configuration names exists', () => {
  const { linux, mac, win, copy } = config.build
  const icons = [linux.icon, mac.icons, win.icon, ...Object.keys(copy).filter((path) => path.startsWith('assets/'))]
  expect(icons.filter((path) => !existsSync(join(root, path)))).toEqual([])
})

test('[LIC-9] every package in the app’s bundle is among those whose licences are listed', async () => {
  const folders = new Set<string>()
  const collect: BunPlugin = {
    name: 'collect',
    setup(build) {
      build.onLoad({ filter: /[\\/]node_modules[\\/]/ }, ({ path }) => {
        folders.add(folderOfModule(path, root) as string)
        return undefined
      })
    },
  }
  const { entrypoint, plugins } = config.build.bun
  await Bun.build({ entrypoints: [join(root, entrypoint)], target: 'bun', plugins: [...plugins, collect] })

  const listed = new Set(foldersOfHub(root))
  expect(folders.size).toBeGreaterThan(10)
  expect([...folders].filter((folder) => !listed.has(folder))).toEqual([])
}, 600_000)
