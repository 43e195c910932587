// Every snippet of docs/patterns.md is run as it is printed, and must print what the page says.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { joinAt, temporaryFolder } from '../../support/hub.ts'
import { environmentWith, type HubProcess, spawnHub } from '../../support/process.ts'

const ROOT = join(import.meta.dir, '../../..')
/** Inside the checkout, so that the snippets find its packages. */
const SNIPPETS = join(ROOT, 'dist', `snippets-${process.pid}`)
const PATIENCE_MS = 240_000
const page = readFileSync(join(ROOT, 'docs/patterns.md'), 'utf8')
const snippets = page
  .split(/^## /m)
  .slice(1)
  .flatMap((section) => {
    const title = section.split('\n')[0] ?? ''
    return [...section.matchAll(/```ts\n([\s\S]*?)```/g)].map((match, n) => ({
      title: `${title} ${n + 1}`,
      code: match[1] ?? '',
    }))
  })

const folder = temporaryFolder()
let hub: HubProcess
let preamble = ''
beforeAll(async () => {
  hub = await spawnHub(folder.path, ['--port', '0', '--door', 'open'])
  const { token } = await joinAt(hub.origin, { name: 'Reader' })
  mkdirSync(SNIPPETS, { recursive: true })
  preamble = `import { treaty } from '@elysiajs/eden'
const origin = ${JSON.stringify(hub.origin)}
const ws = ${JSON.stringify(hub.origin.replace('http', 'ws'))}
const token = ${JSON.stringify(token)}
const hub = treaty(origin, { parseDate: false, headers: { authorization: \`Bearer \${token}\` } })
void [ws, hub]
`
})
afterAll(async () => {
  await hub.kill('SIGTERM')
  rmSync(SNIPPETS, { recursive: true, force: true })
  folder.remove()
})

/** The first `lines` lines that a snippet prints, or fewer if it prints no more within the time. */
async function printed(code: string, lines: number, n: number): Promise<string[]> {
  const file = join(SNIPPETS, `${n}.ts`)
  writeFileSync(file, `${preamble}\n${code}`)
  const child = Bun.spawn([process.execPath, file], {
    stdout: 'pipe',
    stderr: 'inherit',
    env: environmentWith({ NO_COLOR: '1' }),
  })
  const giveUp = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS)
  let text = ''
  const decoder = new TextDecoder()
  for await (const piece of child.stdout) {
    text += decoder.decode(piece)
    if (text.split('\n').length > lines) break
  }
  clearTimeout(giveUp)
  child.kill('SIGKILL')
  return text.split('\n').slice(0, lines)
}

test(`[PAT-18] every snippet of docs/patterns.md prints what the page says`, async () => {
  expect(snippets.length).toBeGreaterThanOrEqual(33)
  for (const [n, { title, code }] of snippets.entries()) {
    const expected = [...code.matchAll(/\/\/ → (.*)$/gm)].map(([, words]) => words as string)
    expect([title, expected.length > 0]).toEqual([title, true])
    expect([title, await printed(code, expected.length, n)]).toEqual([title, expected])
  }
}, 600_000)
