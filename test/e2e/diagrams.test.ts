// Diagrams in the text of a document, which Mermaid draws in a sandboxed frame.
import { beforeAll, expect, test } from 'bun:test'
import { aDocument } from '../fault/writer.ts'
import { eventually, joinAt, type Peer } from '../support/hub.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, type Person } from './browser.ts'
import { lookAllOver, setScreen } from './look.ts'
import { aWorld } from './world.ts'

const world = aWorld(['--limits', 'off'])
let ada: Person
let script: Peer

const at = (path = '') => `http://127.0.0.1:${world.hub.port}${path}`
const fence = (text: string) => `\`\`\`mermaid\n${text}\n\`\`\`\n`
const image = () => ada.page.locator('.md-diagram img')
const isDrawn = () =>
  image().evaluateAll((all) => all.length > 0 && all.every((each) => (each as HTMLImageElement).naturalWidth > 50))

async function open(title: string, text: string): Promise<void> {
  const id = await aDocument(script, title)
  await fetch(at(`/api/documents/${id}/text`), {
    method: 'PUT',
    headers: { authorization: `Bearer ${script.token}`, 'content-type': 'text/markdown' },
    body: text,
  })
  await ada.page.goto(`${world.origin()}/documents/${id}`)
  await ada.page.locator('.cm-content').waitFor()
}

beforeAll(async () => {
  script = await joinAt(at(), { name: 'Script', code: world.hub.token })
  ada = await world.person(DESK)
  await ada.page.goto(`${world.origin()}/#${world.hub.token}`)
  await ada.page.getByRole('textbox', { name: /^Message / }).waitFor()
}, 600_000)

const FLOW = 'flowchart LR\n  A[Ask the room] --> B{Agreed?}\n  B -->|yes| C[Write it down]\n  B -->|no| A'
const SEQUENCE = 'sequenceDiagram\n  Mara->>Hub: edit\n  Hub-->>Ben: edit'

test('[MERMAID-1] the frame of diagrams has no origin and no connection and is framed by our own pages only, and every other file stays as it was', async () => {
  const frame = (await fetch(at('/diagrams/frame.html'))).headers
  const policy = frame.get('content-security-policy') ?? ''
  for (const part of [
    'sandbox allow-scripts;',
    "default-src 'none'",
    `script-src 'self' ${at('/diagrams/')} `,
    "frame-ancestors 'self'",
  ])
    expect(policy).toContain(part)
  expect(policy).not.toMatch(/allow-same-origin|unsafe-eval|connect-src|img-src/)
  expect(frame.get('x-content-type-options')).toBe('nosniff')
  const page = (await fetch(at('/'))).headers
  expect(page.get('content-security-policy')).toContain("frame-ancestors 'none'")
  expect(page.get('access-control-allow-origin')).toBeNull()
  expect((await fetch(at('/api/me'))).headers.get('access-control-allow-origin')).toBeNull()
}, 600_000)

test('[MERMAID-2] a diagram is drawn where the caret is not, in the colours of the theme, by what is fetched only where there is one', async () => {
  const { page } = ada
  const fetched: string[] = []
  page.on('request', (request) => void fetched.push(new URL(request.url()).pathname))
  await open('Code', '```py\nprint(1)\n```\n')
  await page.getByText('Python', { exact: true }).waitFor()
  expect(fetched.filter((path) => path.startsWith('/diagrams/'))).toEqual([])

  await open('Flow', `# Plan\n\n${fence(FLOW)}\nbetween\n\n${fence(SEQUENCE)}\nbehind\n`)
  await eventually(async () => (await image().count()) === 2 && (await isDrawn()))
  expect(fetched).toContain('/diagrams/mermaid.js')
  const light = await image().first().getAttribute('src')
  expect(decodeURIComponent(light ?? '')).toContain('>Agreed?<')
  await expectSoon(() => image().first().getAttribute('alt')).toStartWith('Diagram: flowchart LR')
  await setScreen(page, { colorScheme: 'dark' })
  await eventually(async () => (await image().first().getAttribute('src')) !== light && (await isDrawn()))
  await setScreen(page, { colorScheme: 'light' })
  await eventually(async () => (await image().first().getAttribute('src')) === light)
  const seen = await lookAllOver(ada, 'diagrams')
  expect(seen).toEqual([])

  // A click shows the text, and elsewhere the diagram of the new text is drawn.
  await image().first().click()
  await page.keyboard.press('Home')
  await page.getByText('A[Ask the room]').click()
  await page.keyboard.press('End')
  await page.keyboard.type('\n  C --> D[Done]')
  await page.getByText('behind', { exact: true }).click()
  await eventually(async () => decodeURIComponent((await image().first().getAttribute('src')) ?? '').includes('Done'))
}, 600_000)

test('[MERMAID-3] a diagram runs nothing, loads nothing and leads nowhere, whatever its text is', async () => {
  const { page } = ada
  const hostile = [
    'flowchart LR\n  A["<img src=x onerror=alert(1)>"] --> B["<script>alert(2)</script>"]\n  click A "javascript:alert(3)"\n  click B href "https://outside.example/"',
    '%%{init: {"securityLevel": "loose", "htmlLabels": true, "flowchart": {"htmlLabels": true}, "themeCSS": "@import url(https://outside.example/a.css); * { background: url(https://outside.example/b.png) }"}}%%\nflowchart LR\n  A["<iframe src=https://outside.example/></iframe>"] --> B\n  click A call alert(4)',
  ]
  let dialogs = 0
  const answered: string[] = []
  page.on('response', (response) => void answered.push(new URL(response.url()).host))
  page.on('dialog', (dialog) => {
    dialogs++
    void dialog.dismiss()
  })
  await open('Hostile', `${hostile.map(fence).join('\n')}\nbehind\n`)
  await eventually(async () => (await page.locator('.md-diagram img, .md-diagram-problem').count()) === 2)
  const url = page.url()
  // A press leads into the text and nowhere else.
  for (let n = 0; n < (await image().count()); n++) await image().nth(n).click()
  await expectSoon(() => page.url()).toBe(url)
  expect(dialogs).toBe(0)
  // The frame reaches nothing of the page.
  const frame = page.frames().find((each) => each.url().endsWith('/diagrams/frame.html'))
  await expectSoon(() => frame?.evaluate(() => [location.origin, origin])).toEqual([world.origin(), 'null'])
  await expectSoon(() =>
    frame?.evaluate(() => {
      const attempts = [() => parent.document.title, () => document.cookie, () => localStorage.length]
      return attempts.filter((attempt) => {
        try {
          attempt()
          return true
        } catch {
          return false
        }
      }).length
    }),
  ).toBe(0)
  expect(answered.filter((host) => host.includes('outside'))).toEqual([])
  // What Mermaid itself would have run and fetched, the policy of the frame has refused.
  expect(ada.problems.filter((problem) => problem.startsWith('exception'))).toEqual([])
  ada.problems.length = 0
}, 600_000)

test('[MERMAID-4] a diagram with a mistake says which, beside its text, and a very long one stays text', async () => {
  const { page } = ada
  const long = `flowchart LR\n${Array.from({ length: 1500 }, (_, n) => `  A${n} --> B${n}`).join('\n')}`
  const tooMany = `flowchart LR\n  ${Array.from({ length: 30 }, (_, n) => `A${n}`).join(' & ')} --> ${Array.from({ length: 30 }, (_, n) => `B${n}`).join(' & ')}`
  await open('Mistakes', `${fence('flowchart LR\n  A --> --> B')}\n${fence(tooMany)}\n${fence(long)}\nbehind\n`)
  await eventually(async () => (await page.locator('.md-diagram-problem').count()) === 2)
  await page.getByText('This diagram has a mistake:').first().waitFor()
  await expectSoon(() => page.locator('.md-diagram-problem').first().textContent()).toContain('line 2')
  await page.locator('.md-diagram').first().getByText('A --> --> B').last().waitFor()
  await page.getByText('A0 --> B0', { exact: true }).waitFor()
  const seen = await lookAllOver(ada, 'diagram-mistake')
  expect(seen).toEqual([])
  expect(ada.problems).toEqual([])
}, 600_000)
