// Diagrams in the other engines: a sandboxed frame, its policy and images of SVG are where browsers differ.
import { expect, test } from 'bun:test'
import { aDocument } from '../../fault/writer.ts'
import { findEngines } from '../../support/engines.mjs'
import { eventually, joinAt, temporaryFolder } from '../../support/hub.ts'
import { spawnHub } from '../../support/process.ts'
import { HOST, HUB_FLAGS } from '../browser.ts'
import { startFirefox } from './firefox.ts'
import { type Visitor, visitor } from './visitor.ts'
import { startWebKit } from './webkit.ts'

const { firefox, webkit } = findEngines()

test.skipIf(!firefox && !webkit)(
  '[MERMAID-5] diagrams are drawn in Firefox and in WebKitGTK, where they are installed',
  async () => {
    if (firefox) await drawsIn('firefox', visitor(await startFirefox(firefox.program)), () => HOST)
    if (webkit) await drawsIn('webkit', visitor(await startWebKit(webkit)), (url) => new URL(url).hostname)
  },
  600_000,
)

async function drawsIn(engine: string, ada: Visitor, hostIn: (url: string) => string): Promise<void> {
  const folder = temporaryFolder()
  const hub = await spawnHub(folder.path, ['--port', '0', ...HUB_FLAGS])
  try {
    const script = await joinAt(hub.origin, { name: 'Script', code: hub.code })
    const id = await aDocument(script, 'Flow')
    await fetch(`${hub.origin}/api/documents/${id}/text`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${script.token}`, 'content-type': 'text/markdown' },
      body: '```mermaid\nflowchart LR\n  A[One] --> B[Two]\n```\n\nbehind\n',
    })
    const origin = `http://${hostIn(hub.urls[0] ?? '')}:${hub.port}`
    await ada.goto(`${origin}/documents/${id}#${hub.token}`)
    await ada.sees('.cm-content', '')
    let width: unknown
    await eventually(async () => {
      width = await ada.run(
        'return document.querySelector(".md-diagram img")?.naturalWidth ?? document.querySelector(".md-diagram")?.innerText',
      )
      return typeof width === 'number' && width > 0
    })
    expect(width).toBeGreaterThan(100)
    await ada.shot(`diagrams-${engine}`)
  } finally {
    await ada.end()
    await hub.kill('SIGTERM')
    folder.remove()
  }
}
