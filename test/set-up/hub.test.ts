import { Database } from 'bun:sqlite'
import { describe, expect, test } from 'bun:test'
import { existsSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import * as decoding from 'lib0/decoding'
import { DOCUMENT_FRAME } from '../../src-bun/contract/frames/collaborate.ts'
import { COMPACT_AFTER_UPDATES } from '../../src-bun/contract/limits.ts'
import { hubEntry } from '../../src-bun/set-up/builds/hub.mjs'
import { aTypedLog } from '../support/document-logs.ts'
import { eventually, joinAt } from '../support/hub.ts'
import { expectPdf, pdfOf } from '../support/pdf.ts'
import { CLI, environmentWith, spawnHub } from '../support/process.ts'
import { exportOf, openDocumentSocket, syncFrame } from '../support/stock.ts'
import { folderWith, put } from './folder.ts'

const ROOT = join(import.meta.dir, '../..')

describe('[START-8] the bundle of the hub', () => {
  /** A checkout whose Bun writes a line into the bundle each time it is asked to make it. */
  function checkout() {
    const root = folderWith({ 'src-bun/cli.ts': 'one', 'package-lock.json': '{}' })
    put(
      root,
      'bun',
      '#!/bin/sh\necho built >> builds\nfor a; do case $a in --outdir=*) out=$(expr "$a" : "--outdir=\\(.*\\)");; esac; done\nmkdir -p $out && cp src-bun/cli.ts $out/cli.js\n',
      0o755,
    )
    return {
      root,
      entry: () => hubEntry(join(root, 'bun'), root),
      builds: async () => (await Bun.file(join(root, 'builds')).text()).trim().split('\n').length,
      bundle: () => Bun.file(join(root, 'dist/hub/cli.js')).text(),
    }
  }

  test('is made once, and again if a source has changed', async () => {
    const { root, entry, builds, bundle } = checkout()

    expect(await entry()).toBe(join(root, 'dist/hub/cli.js'))
    await entry()
    expect(await builds()).toBe(1)

    put(root, 'src-bun/domain/chat.ts', 'new')
    put(root, 'src-bun/cli.ts', 'two')
    await entry()
    expect(await builds()).toBe(2)
    expect(await bundle()).toBe('two')
    expect(readdirSync(join(root, 'dist'))).toEqual(['.hub-stamp', 'hub'])
  })

  test('that could not be made is not taken from an earlier time, even if the sources are as they were then', async () => {
    const { root, entry, builds } = checkout()
    await entry()
    put(root, 'src-bun/cli.ts', 'broken')
    expect(await hubEntry(join(root, 'no-bun'), root)).toBe(join(root, 'src-bun/cli.ts'))
    expect(existsSync(join(root, 'dist/.hub-stamp'))).toBe(false)

    await entry()

    expect(await builds()).toBe(2)
  })
})

test('[START-8] the bundle serves the pages, reads its bytecode, names lines of the sources, runs its Workers and the other commands', async () => {
  const root = folderWith({ 'dist/ui/index.html': '<!doctype html><title>the built page</title>' })
  for (const entry of ['src-bun', 'assets', 'node_modules', 'package.json', 'package-lock.json'])
    symlinkSync(join(ROOT, entry), join(root, entry))
  const entry = await hubEntry(process.execPath, root)
  expect(entry).toBe(join(root, 'dist/hub/cli.js'))
  // The checkout may be moved.
  expect(await Bun.file(entry).text()).not.toContain(`"${join(ROOT, 'src-bun')}`)
  expect(await versionAfter(STACK_OF_PRINT, entry)).toContain(
    `/src-bun/cli.ts:${await lineIn(CLI, 'stdout.write(text)')}:`,
  )
  // Bun reads the map at the start, and of that only what a stack needs.
  const map = await Bun.file(`${entry}.map`).json()
  expect(new Set(map.sourcesContent)).toEqual(new Set(['']))
  const data = join(root, 'data')
  const hub = await spawnHub(
    data,
    ['--port', '0', '--no-discovery', '--limits', 'off'],
    { BUN_JSC_verboseDiskCache: '1' },
    entry,
  )
  expect(await (await fetch(hub.origin)).text()).toContain('the built page')

  const peer = await joinAt(hub.origin, { name: 'ada', code: hub.code as string })
  const { updates, doc } = aTypedLog(COMPACT_AFTER_UPDATES)
  const { socket, frames } = await openDocumentSocket(peer, 'long?acks=1')
  for (const { bytes } of updates) socket.send(syncFrame(bytes))
  await eventually(() => ackedBy(frames) === updates.length)
  expect(await exportOf(peer, 'long')).toContain(doc.getText('content').toString().trim())
  expectPdf(await pdfOf(peer))
  socket.close()
  // So much is compacted.
  await eventually(async () => ((await segmentsIn(entry, data, join(root, 'backup.sqlite'))) ?? 0) > 0)

  expect((await hub.kill('SIGTERM')).exitCode).toBe(0)
  expect(await hub.stderrText()).toMatch(/Cache hit/)
})

/** What a bundle or source says on stderr when it is asked for its version, after this script. */
async function versionAfter(script: string, entry: string): Promise<string> {
  const preload = join(folderWith({ 'preload.js': script }), 'preload.js')
  const child = Bun.spawn([process.execPath, '--preload', preload, entry, '--version'], {
    env: environmentWith(),
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  return new Response(child.stderr).text()
}

async function lineIn(file: string, text: string): Promise<number> {
  const lines = (await Bun.file(file).text()).split('\n')
  return lines.findIndex((line) => line.includes(text)) + 1
}

const STACK_OF_PRINT = 'process.stdout.write = () => process.stderr.write(new Error().stack)'

const COUNT_COMPILED = `let compiled = 0
const counting = (make) => (...args) => (compiled++, make(...args))
globalThis.Function = new Proxy(Function, { construct: counting(Reflect.construct), apply: counting(Reflect.apply) })
process.on('exit', () => {
  const before = compiled
  new Function('return 1')
  process.stderr.write(before + ', then ' + compiled)
})`

test('[START-10] what a start loads compiles no check: the first value that comes does', async () => {
  expect(await versionAfter(COUNT_COMPILED, CLI)).toBe('0, then 1')
})

/** The number in the last ack. */
function ackedBy(frames: readonly Uint8Array[]): number | undefined {
  const ack = frames.findLast(([kind]) => kind === DOCUMENT_FRAME.ack)
  return ack && decoding.readVarUint(decoding.createDecoder(ack.subarray(1)))
}

/** How many segments a backup of the hub has that the bundle makes. */
async function segmentsIn(entry: string, data: string, file: string): Promise<number | undefined> {
  rmSync(file, { force: true })
  const backup = Bun.spawn([process.execPath, entry, 'backup', '--data', data, '--out', file], {
    env: environmentWith(),
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  if ((await backup.exited) !== 0) throw new Error('no backup could be made')
  const db = new Database(file, { readonly: true })
  const counted = db.query<{ count: number }, []>('SELECT count(*) AS count FROM document_segments').get()
  db.close()
  return counted?.count
}
