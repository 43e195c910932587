// WebKitGTK over WebDriver, as the app's own window on Linux shows the pages: https://www.w3.org/TR/webdriver2/

import type { WebKit } from '../../support/engines.mjs'
import { eventually } from '../../support/hub.ts'
import type { Engine } from './visitor.ts'

export async function startWebKit({ driver, browser, display }: WebKit): Promise<Engine> {
  const screen = display ? await aScreen(display) : undefined
  const port = freePort()
  const env = { ...process.env, ...(screen && { DISPLAY: screen.name }), LANGUAGE: 'en_GB', LC_ALL: 'C.UTF-8' }
  const child = Bun.spawn([driver, `--port=${port}`], { stdout: 'ignore', stderr: 'ignore', env })
  const origin = `http://127.0.0.1:${port}`

  async function call(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(`${origin}${path}`, { method, ...(body && { body: JSON.stringify(body) }) })
    const { value } = (await response.json()) as { value: { message?: string } | null }
    if (!response.ok) throw new Error(value?.message ?? `${method} ${path}: ${response.status}`)
    return value
  }

  await eventually(async () => await call('GET', '/status'))
  const options = { binary: browser, args: ['--automation'] }
  const { sessionId } = (await call('POST', '/session', {
    capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': options } },
  })) as { sessionId: string }
  const session = `/session/${sessionId}`
  await call('POST', `${session}/window/rect`, { width: 1280, height: 800 })

  return {
    async goto(url) {
      await call('POST', `${session}/url`, { url })
    },
    run: (body, args = []) => call('POST', `${session}/execute/sync`, { script: body, args }),
    async act(actions) {
      await call('POST', `${session}/actions`, { actions })
    },
    screenshot: async () => String(await call('GET', `${session}/screenshot`)),
    async end() {
      await call('DELETE', session)
      child.kill()
      await child.exited
      screen?.end()
    },
  }
}

/** A screen in memory. Xvfb picks a free number and writes it down. */
async function aScreen(program: string): Promise<{ name: string; end(): void }> {
  const child = Bun.spawn([program, '-displayfd', '1', '-screen', '0', '1400x1000x24', '-nolisten', 'tcp'], {
    stdout: 'pipe',
    stderr: 'ignore',
  })
  for await (const chunk of child.stdout)
    return { name: `:${new TextDecoder().decode(chunk).trim()}`, end: () => child.kill() }
  throw new Error('Xvfb did not start')
}

function freePort(): number {
  const server = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data() {} } })
  const { port } = server
  server.stop()
  return port
}
