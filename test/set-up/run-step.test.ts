import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { countsIn, failuresIn, runStep } from '../support/run-step.mjs'
import { folderWith, put } from './folder.ts'

const BUN_SAYS = `
test/unit/a.test.ts:
 7 pass
 9 skip
 0 fail
Ran 16 tests across 1 file. [5.00ms]
(pass) one
(fail) two

 12 pass
 1 todo
 2 fail
 40 expect() calls
Ran 15 tests across 2 files. [60.00ms]
`

test('[CHECK-1] the counts of a step are those that bun test prints, in colour or not', () => {
  const counts = { passed: 12, failed: 2, skipped: 1 }

  expect(countsIn(BUN_SAYS)).toEqual(counts)
  expect(countsIn(BUN_SAYS.replaceAll(/^ (\d+ \w+)$/gm, ' \x1b[32m$1\x1b[0m'))).toEqual(counts)
})

test('[CHECK-1] the tests of a real run are counted', async () => {
  const root = folderWith({})
  put(
    root,
    'a.test.ts',
    `import { test } from 'bun:test'; test('a', () => {}); test('b', () => {}); test.skip('c', () => {})`,
  )
  const args = ['test', join(root, 'a.test.ts')]

  const result = await runStep({ program: process.execPath, args, isTest: true, limitMs: 600_000 })

  expect(result).toEqual({ code: 0, counts: { passed: 2, failed: 0, skipped: 1 }, failures: [] })
})

test('[CHECK-1] a run says of each failed test once what bun test prints about it', async () => {
  const root = folderWith({})
  const fails = (name: string, value: number) => `test('${name}', () => { expect(1).toBe(${value}) })`
  put(root, 'a.test.ts', `import { expect, test } from 'bun:test'; ${fails('one', 1)}; ${fails('two', 2)}`)
  put(root, 'b.test.ts', `import { expect, test } from 'bun:test'; ${fails('three', 3)}`)
  const args = ['test', join(root, 'a.test.ts'), join(root, 'b.test.ts')]

  const { failures } = await runStep({ program: process.execPath, args, isTest: true, limitMs: 600_000 }, () => {})

  const two = failures.find((failure) => failure.includes('Expected: 2'))
  expect(two).toMatch(/^\(fail\) two/m)
  expect(two).not.toContain('(pass) one')
  expect(failures.map((failure) => /\(fail\) (\w+)/.exec(failure)?.[1]).sort()).toEqual(['three', 'two'])
  expect(failuresIn(BUN_SAYS)).toEqual(['(fail) two'])
})

test('[CHECK-2] a step that takes too long is ended, and a process that it leaves behind does not block the run', async () => {
  const shown: string[] = []
  const show = (text: string | Uint8Array) => void shown.push(String(text))
  expect(await runStep({ program: 'sleep', args: ['600'], limitMs: 50 }, show)).toMatchObject({ code: 1 })

  const step = { program: 'sh', args: ['-c', 'sleep 600 & echo $!'], limitMs: 600_000 }
  shown.length = 0
  expect(await runStep(step, show)).toMatchObject({ code: 0 })
  process.kill(Number(shown.join('')))
})
