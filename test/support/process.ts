// The hub as a user starts it: a process of its own, whose first line names its port.
import { join } from 'node:path'
import { withoutSettings } from './environment.mjs'

export const CLI = join(import.meta.dir, '../../src-bun/cli.ts')

type Ready = {
  ready: true
  port: number
  urls: string[]
  code?: string
  hostToken: string
  hubId: string
  https?: { port: number; fingerprint?: string }
}

export type HubProcess = Ready & {
  origin: string
  token: string
  pid: number
  /** What it has written to stdout so far, line by line. */
  lines: readonly string[]
  /** Everything that the hub has written to stderr. Resolves once the hub has ended. */
  stderrText(): Promise<string>
  kill(signal: NodeJS.Signals): Promise<{ exitCode: number | null; tookMs: number }>
  /** Resolves when the hub has ended, by itself. */
  exited(): Promise<{ exitCode: number | null }>
}

/** The environment of a process that a test starts: without the settings of the person who runs the tests, and with these. */
export const environmentWith = (env: Record<string, string> = {}) => ({ ...withoutSettings(process.env), ...env })

/**
 * Starts `hubbub serve --json` on a folder, from its sources unless `entry` names a bundle; fails with what it said when it does not
 * come up. It is not announced on the network, unless `HUBBUB_NO_DISCOVERY` is '0'. `within` is a command that runs another one, for example in a network of its own.
 */
export async function spawnHub(
  folder: string,
  flags: string[] = [],
  env: Record<string, string> = {},
  entry = CLI,
  within: readonly string[] = [],
): Promise<HubProcess> {
  const child = Bun.spawn([...within, process.execPath, entry, 'serve', '--json', '--data', folder, ...flags], {
    env: environmentWith({ HUBBUB_LOG: 'error', HUBBUB_NO_DISCOVERY: '1', ...env }),
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const lines: string[] = []
  const line = await firstOf(child.stdout, lines)
  if (line === undefined) throw new Error(`the hub did not start: ${await new Response(child.stderr).text()}`)
  const ready = JSON.parse(line) as Ready
  return {
    ...ready,
    origin: `http://127.0.0.1:${ready.port}`,
    token: /#(.+)$/.exec(ready.urls[0] ?? '')?.[1] ?? '',
    pid: child.pid,
    lines,
    stderrText: () => new Response(child.stderr).text(),
    exited: async () => ({ exitCode: await child.exited }),
    async kill(signal) {
      const started = performance.now()
      child.kill(signal)
      await child.exited
      return { exitCode: child.exitCode, tookMs: performance.now() - started }
    },
  }
}

/** Runs a command to its end. */
export async function hubbub(args: string[], env: Record<string, string> = {}, cwd?: string) {
  const child = Bun.spawn([process.execPath, CLI, ...args], {
    env: environmentWith(env),
    stdout: 'pipe',
    stderr: 'pipe',
    ...(cwd ? { cwd } : {}),
  })
  const [out, err] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()])
  return { exitCode: await child.exited, out, err }
}

/** Reads lines into `lines` until the stream ends, and resolves with the first one, or with undefined where there is none. */
function firstOf(stream: ReadableStream<Uint8Array>, lines: string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    async function read(): Promise<void> {
      let text = ''
      const decoder = new TextDecoder()
      for await (const chunk of stream) {
        const parts = (text + decoder.decode(chunk, { stream: true })).split('\n')
        text = parts.pop() as string
        lines.push(...parts)
        if (lines.length > 0) resolve(lines[0])
      }
    }
    read().then(
      () => resolve(lines[0]),
      () => resolve(lines[0]),
    )
  })
}
