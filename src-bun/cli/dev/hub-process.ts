// The hub of `npm run dev`, in a process of its own, so that a change of its sources can replace it.
import { join } from 'node:path'

type Ready = { port: number; code?: string; hostToken: string }

export type HubProcess = Ready & {
  origin: string
  /** Moves the hub's clock, in ms since 1970. Only with `clockStart`. */
  setClock(at: number): Promise<void>
  /** Ends the hub as Ctrl+C does. Resolves once everything is on disk. */
  stop(): Promise<void>
}

const SOURCES = join(import.meta.dir, '../..')

/**
 * Starts `hubbub serve` and resolves once it accepts connections; undefined where it ended before, having said why on
 * stderr. With `clockStart` its clock starts at that time (ms since 1970) and can be moved.
 */
export async function startHubProcess(
  flags: string[],
  { clockStart }: { clockStart?: number } = {},
): Promise<HubProcess | undefined> {
  let onClockSet = () => {}
  const preload = clockStart === undefined ? [] : ['--preload', join(import.meta.dir, 'movable-clock.ts')]
  const child = Bun.spawn(
    [process.execPath, ...preload, join(SOURCES, 'cli.ts'), 'serve', '--json', '--limits', 'off', ...flags],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      ...(clockStart === undefined
        ? {}
        : { ipc: () => onClockSet(), env: { ...process.env, HUBBUB_DEV_CLOCK: String(clockStart) } }),
    },
  )
  const line = await firstLine(child.stdout)
  if (line === undefined) return undefined
  const ready = JSON.parse(line) as Ready
  return {
    ...ready,
    origin: `http://127.0.0.1:${ready.port}`,
    setClock(at) {
      const { promise, resolve } = Promise.withResolvers<void>()
      onClockSet = resolve
      child.send(at)
      return promise
    },
    async stop() {
      child.kill('SIGTERM')
      await child.exited
    },
  }
}

/** Resolves with undefined where the stream ends without a line. */
async function firstLine(stream: ReadableStream<Uint8Array>): Promise<string | undefined> {
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of stream) {
    text += decoder.decode(chunk, { stream: true })
    if (text.includes('\n')) return text.slice(0, text.indexOf('\n'))
  }
  return undefined
}
