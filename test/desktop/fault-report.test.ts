import { describe, expect, test } from 'bun:test'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { runDesktop } from '../../src-bun/desktop/app.ts'
import { folderWith } from '../set-up/folder.ts'
import { temporaryFolder } from '../support/hub.ts'
import { fakeDesktop, fakeHub, promisesResolved, surroundings } from './fake-desktop.ts'

const source = (file: string) => join(import.meta.dir, '../../src-bun', file)

test('[DESK-47] a fault that ends the app is kept for its owner alone, and offered once at the next start, in its folder', async () => {
  const folder = temporaryFolder()
  async function launch() {
    const fake = fakeDesktop({ hasTray: true })
    const { hub, finishStopping } = fakeHub()
    finishStopping()
    let fault: (thrown: unknown) => void = () => {}
    const onUncaught = (quit: typeof fault) => {
      fault = quit
    }
    const around = { ...surroundings({ HUBBUB_DATA: folder.path, LANG: 'en' }), onUncaught }
    await runDesktop(fake.desktop, async () => hub, around)
    return { ...fake, fault: (thrown: unknown) => fault(thrown) }
  }
  const first = await launch()
  first.fault(new TypeError('undefined is not a kettle'))
  await promisesResolved()
  expect(first.quits()).toBe(1)
  const kept = join(folder.path, 'fault.txt')
  expect(readFileSync(kept, 'utf8')).toMatch(
    /^Hubbub \d+\.\d+\.\d+ on .*\n\d{4}-.*\n\nTypeError: undefined is not a kettle\n\s+at /,
  )
  expect(statSync(kept).mode & 0o077).toBe(0)

  const second = await launch()
  const offered = join(folder.path, 'fault-offered.txt')
  expect(second.notified).toEqual([['Hubbub ended with an error last time', expect.stringContaining(offered)]])
  for (const items of [second.trays[0], second.menus[0]?.items]) {
    const entry = items?.find(
      (item) => item !== 'separator' && 'label' in item && item.label.startsWith('Show the report'),
    )
    if (entry && entry !== 'separator' && 'label' in entry) entry.choose?.()
  }
  expect(second.shownFiles).toEqual([offered, offered])
  expect(existsSync(kept)).toBe(false)
  second.askToQuit()

  const third = await launch()
  expect(third.notified).toEqual([])
  expect(
    third.trays[0]?.some((item) => item !== 'separator' && 'label' in item && item.label.startsWith('Show the report')),
  ).toBe(false)
  third.askToQuit()
  folder.remove()
})

describe('[DESK-48] handlers of Electrobun that would end the process at once are replaced by ours', () => {
  test.each([process.execPath, join(import.meta.dir, '../../node_modules/bun-desktop/bin/bun.exe')])(
    'with %s',
    async (bun) => {
      // As in the app, where everything runs in a Worker.
      const folder = folderWith({
        'worker.ts': `
        process.on('uncaughtException', () => process.exit(9))
        process.on('unhandledRejection', () => process.exit(9))
        const { removeForeignHandlers } = await import(${JSON.stringify(source('desktop/fault-report.ts'))})
        const { stopOnUncaught } = await import(${JSON.stringify(source('uncaught.ts'))})
        removeForeignHandlers()
        stopOnUncaught({ fault: () => 'ref' }, (thrown) => postMessage(thrown.message), () => {})
        setTimeout(() => { throw new Error('a bug') })`,
        'main.ts': `new Worker('./worker.ts').onmessage = ({ data }) => { console.log(data); process.exit(0) }`,
      })
      const child = Bun.spawn([bun, 'main.ts'], { cwd: folder, stdout: 'pipe', stderr: 'ignore' })
      expect([await new Response(child.stdout).text(), await child.exited]).toEqual(['a bug\n', 0])
      const index = readFileSync(source('desktop/index.ts'), 'utf8')
      expect(index).toMatch(/\nremoveForeignHandlers\(\)\nawait runDesktop\(/)
    },
  )
})
