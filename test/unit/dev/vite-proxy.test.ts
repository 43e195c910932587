import { expect, test } from 'bun:test'
import { join } from 'node:path'

const UI = join(import.meta.dir, '../../../src-ui')

test('[DEV-5] the development server forwards the paths of the hub, and no source of the pages', async () => {
  // By a variable: the configuration is no part of the TypeScript projects.
  const file = join(UI, 'vite.config.ts')
  const { default: config } = (await import(file)) as { default: { server: { proxy: Record<string, unknown> } } }
  const keys = Object.keys(config.server.proxy)
  // As Vite does it.
  const isForwarded = (url: string) =>
    keys.some((key) => (key[0] === '^' ? new RegExp(key).test(url) : url.startsWith(key)))

  const sources = [...new Bun.Glob('**/*.{ts,tsx,css}').scanSync(UI)].map((path) => `/${path.replaceAll('\\', '/')}`)
  expect(sources.length).toBeGreaterThan(100)
  expect(sources.filter(isForwarded)).toEqual([])
  const ofTheHub = ['/live', '/live?token=x', '/api/me', '/health', '/collaborate/abc?acks=1']
  expect(ofTheHub.filter((url) => !isForwarded(url))).toEqual([])
})
