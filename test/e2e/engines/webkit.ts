// WebKitGTK over WebDriver, as the app's own window on Linux shows the pages: https://www.w3.org/TR/webdriver2/

import type { WebKit } from '../../support/engines.mjs'
import { eventually } from '../../support/hub.ts'
import type { Engine } from './visitor.ts'

/** A driver sometimes waits for ever for the browser that it has started. It answers within a second or two otherwise. */
const SESSION_WITHIN_MS = 30_000
const TRIES = 4

export async function startWebKit(webkit: WebKit): Promise<Engine> {
  const screen = webkit.display ? await aScreen(webkit.display) : undefined
  const env = { ...process.env, ...(screen && { DISPLAY: screen.name }), LANGUAGE: 'en_GB', LC_ALL: 'C.UTF-8' }
  const { call, session, end } = await aSession(webkit, env)
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
      await end()
      screen?.end()
    },
  }
}

/** Starts the driver and a browser. `call` rejects with the driver's message. */
async function aSession({ driver, browser }: WebKit, env: Record<string, string | undefined>) {
  const options = { binary: browser, args: ['--automation'] }
  const capabilities = { alwaysMatch: { 'webkitgtk:browserOptions': options } }
  for (let tries = 1; ; tries++) {
    const port = freePort()
    // A process group of its own, because a driver that is killed leaves its browser behind.
    const child = Bun.spawn([driver, `--port=${port}`], { stdout: 'ignore', stderr: 'ignore', env, detached: true })
    const end = async () => {
      process.kill(-child.pid, 'SIGKILL')
      await child.exited
    }
    const call = async (method: string, path: string, body?: object, signal?: AbortSignal): Promise<unknown> => {
      const init = { method, ...(body && { body: JSON.stringify(body) }), ...(signal && { signal }) }
      const response = await fetch(`http://127.0.0.1:${port}${path}`, init)
      const { value } = (await response.json()) as { value: { message?: string } | null }
      if (!response.ok) throw new Error(value?.message ?? `${method} ${path}: ${response.status}`)
      return value
    }
    try {
      await eventually(async () => await call('GET', '/status'))
      const answer = await call('POST', '/session', { capabilities }, AbortSignal.timeout(SESSION_WITHIN_MS))
      return { call, end, session: `/session/${(answer as { sessionId: string }).sessionId}` }
    } catch (problem) {
      await end()
      if (tries === TRIES) throw problem
    }
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
