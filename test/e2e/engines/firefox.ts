// Firefox over WebDriver BiDi, which it speaks by itself: https://www.w3.org/TR/webdriver-bidi/
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HOST } from '../browser.ts'
import type { Engine } from './visitor.ts'

/** The hub's name leads to this computer; nothing asks the network by itself; the viewport is that of a desk. */
const PREFERENCES = {
  'network.dns.localDomains': HOST,
  'app.update.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'toolkit.telemetry.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': 'http://127.0.0.1:1',
  'browser.safebrowsing.update.enabled': false,
  'intl.accept_languages': 'en-GB,en',
  'intl.locale.requested': 'en-GB',
}

export async function startFirefox(program: string): Promise<Engine> {
  const profile = mkdtempSync(join(tmpdir(), 'hubbub-firefox-'))
  const lines = Object.entries(PREFERENCES).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
  )
  writeFileSync(join(profile, 'user.js'), lines.join('\n'))
  const child = Bun.spawn(
    [
      program,
      '--headless',
      '--no-remote',
      '--profile',
      profile,
      '--remote-debugging-port',
      '0',
      '--width',
      '1280',
      '--height',
      '800',
    ],
    { stdout: 'ignore', stderr: 'pipe', env: { ...process.env, HOME: profile, MOZ_CRASHREPORTER_DISABLE: '1' } },
  )
  const address = await firstMatch(child.stderr, /WebDriver BiDi listening on (ws:\S+)/)
  const call = await aConnection(`${address}/session`)
  await call('session.new', { capabilities: {} })
  const { contexts } = (await call('browsingContext.getTree', {})) as { contexts: { context: string }[] }
  const context = contexts[0]?.context
  await call('browsingContext.setViewport', { context, viewport: { width: 1280, height: 800 } })

  return {
    async goto(url) {
      await call('browsingContext.navigate', { context, url, wait: 'complete' })
    },
    async run(body, args = []) {
      const answer = (await call('script.callFunction', {
        // JSON in both directions, because BiDi has a form of its own for each type of value.
        functionDeclaration: `function (json) { return JSON.stringify((function () { ${body} }).apply(null, JSON.parse(json)) ?? null) }`,
        arguments: [{ type: 'string', value: JSON.stringify(args) }],
        target: { context },
        awaitPromise: false,
        userActivation: true,
      })) as { type: string; result?: { value: string }; exceptionDetails?: { text: string } }
      if (!answer.result) throw new Error(answer.exceptionDetails?.text ?? 'the script did not end')
      return JSON.parse(answer.result.value)
    },
    async act(actions) {
      await call('input.performActions', { context, actions })
    },
    screenshot: async () => ((await call('browsingContext.captureScreenshot', { context })) as { data: string }).data,
    async end() {
      child.kill()
      await child.exited
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** A function that sends a command and resolves with its result; rejects with the browser's message. */
async function aConnection(url: string) {
  const socket = new WebSocket(url)
  const waiting = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>()
  let lastId = 0
  socket.addEventListener('message', ({ data }) => {
    const { id, type, result, message } = JSON.parse(String(data))
    const call = waiting.get(id)
    waiting.delete(id)
    if (type === 'success') call?.resolve(result)
    else call?.reject(new Error(message))
  })
  socket.addEventListener('close', () => {
    for (const { reject } of waiting.values()) reject(new Error('Firefox has ended'))
  })
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve)
    socket.addEventListener('error', () => reject(new Error(`no connection to ${url}`)))
  })
  return (method: string, params: object) =>
    new Promise<unknown>((resolve, reject) => {
      const id = ++lastId
      waiting.set(id, { resolve, reject })
      socket.send(JSON.stringify({ id, method, params }))
    })
}

/** The first group of the first match in what a program prints, which is then read to its end and dropped. */
async function firstMatch(stream: ReadableStream<Uint8Array>, pattern: RegExp): Promise<string> {
  const decoder = new TextDecoder()
  const reader = stream.getReader()
  let text = ''
  for (;;) {
    const { value, done } = await reader.read()
    if (done) throw new Error(`it ended before it was ready: ${text}`)
    text += decoder.decode(value, { stream: true })
    const found = pattern.exec(text)?.[1]
    if (found === undefined) continue
    void (async () => {
      while (!(await reader.read()).done);
    })()
    return found
  }
}
