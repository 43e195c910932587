// WebKitGTK over WebDriver, as the app's own window on Linux shows the pages: https://www.w3.org/TR/webdriver2/

import type { WebKit } from '../../support/engines.mjs'
import { eventually } from '../../support/hub.ts'
import type { Engine } from './visitor.ts'

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
  const port = freePort()
  // A process group of its own, because a driver that is killed leaves its browser behind.
  const child = Bun.spawn([driver, `--port=${port}`], { stdout: 'ignore', stderr: 'ignore', env, detached: true })
  async function call(method: string, path: string, body?: object): Promise<unknown> {
    const init = { method, ...(body && { body: JSON.stringify(body) }) }
    const response = await fetch(`http://127.0.0.1:${port}${path}`, init)
    const { value } = (await response.json()) as { value: { message?: string } | null }
    if (!response.ok) throw new Error(value?.message ?? `${method} ${path}: ${response.status}`)
    return value
  }
  await eventually(async () => await call('GET', '/status'))
  const options = { binary: browser, args: ['--automation'] }
  const capabilities = { alwaysMatch: { 'webkitgtk:browserOptions': options } }
  const { sessionId } = (await call('POST', '/session', { capabilities })) as { sessionId: string }
  return {
    call,
    session: `/session/${sessionId}`,
    async end() {
      process.kill(-child.pid, 'SIGKILL')
      await child.exited
    },
  }
}

/** A screen in memory. Xvfb picks a free number and writes it down. */
async function aScreen(program: string): Promise<{ name: string; end(): void }> {
  const child = Bun.spawn([program, '-displayfd', '1', '-screen', '0', '1400x1000x24', '-nolisten', 'tcp'], {
    stdout: 'pipe',
    stderr: 'ignore',
  })
  // Up to the end of the line: Xvfb writes that separately, and ends if nobody reads it.
  let number = ''
  for await (const chunk of child.stdout) {
    number += new TextDecoder().decode(chunk)
    if (number.endsWith('\n')) return { name: `:${number.trim()}`, end: () => child.kill() }
  }
  throw new Error('Xvfb did not start')
}

function freePort(): number {
  const server = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data() {} } })
  const { port } = server
  server.stop()
  return port
}
