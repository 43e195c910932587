// People without a code do everything that they can do, at once and from twenty addresses, while newcomers join and a member writes.
import { expect, onTestFinished, test } from 'bun:test'
import { join } from 'node:path'
import { chatSend, eventually, joinAt, live, lobbyOf, peerOf, post, temporaryFolder } from '../support/hub.ts'
import { LONG } from './chance.ts'
import { spawnHub } from './hubs.ts'
import { insideHub } from './inside.ts'

const NEWCOMERS = LONG ? 100 : 3
/** So many come before the attack, because another machine, or a busy one, needs longer for everybody. */
const BEFORE = LONG ? 10 : 2
/** Only in the long form. */
const BETWEEN_NEWCOMERS_MS = LONG ? 2000 : 100
const IN_WITHIN_MS = 2000
const DOORS = ['code', 'ask', 'open'] as const

type Counts = Record<string, Record<string, number>>

/** Attacks, in all ways when it returns. What it returns ends the attack, and says how often each way was answered how. */
async function attack(port: number) {
  const child = Bun.spawn(['node', join(import.meta.dir, 'strangers-attack.mjs'), String(port)], {
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'inherit',
  })
  onTestFinished(() => child.kill('SIGKILL'))
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader()
  expect((await lines.read()).value?.trim()).toBe('attacking')
  return async (): Promise<Counts> => {
    child.stdin.end()
    return JSON.parse((await lines.read()).value ?? '') as Counts
  }
}

// Other systems have only one loopback address to connect from.
test.skipIf(process.platform !== 'linux')(
  `[FAULT-22] while strangers do everything at once that needs no code, ${NEWCOMERS} newcomers join at each door, a member writes, and nothing of it stays in memory`,
  async () => {
    for (const door of DOORS) {
      const folder = temporaryFolder()
      const inside = insideHub(folder.path)
      const hub = await spawnHub(folder.path, ['--port', '0', '--door', door], inside.env)
      const host = await live(await joinAt(hub.origin, { hostToken: hub.hostToken }, '/api/host'))
      const roomId = await lobbyOf(host)
      const before = await inside.lookTidied()

      /** Joins as a page does, with the code of the link where one is needed, and has the state of the hub. */
      async function comeIn(name: string) {
        const answer = await post(hub.origin, '/api/join', { name, ...(door === 'code' && { code: hub.code }) })
        if (answer.status === 201)
          return live(peerOf(hub.origin, (await answer.json()) as Parameters<typeof peerOf>[1]))
        expect([door, answer.status]).toEqual(['ask', 202])
        const { pending } = (await answer.json()) as { pending: string }
        const decided = fetch(`${hub.origin}/api/join/${pending}`)
        expect((await host.peer.post(`/api/join/${pending}/admit`, {})).status).toBe(200)
        return live(peerOf(hub.origin, (await (await decided).json()) as Parameters<typeof peerOf>[1]))
      }

      /** How long it took until they had the state of the hub, in ms. */
      async function newcomer(name: string) {
        const started = performance.now()
        const person = await comeIn(name)
        const tookMs = performance.now() - started
        person.send(chatSend(roomId, `hello from ${name}`))
        await eventually(() =>
          host.received('chat.posted').some(({ message }) => message.body === `hello from ${name}`),
        )
        person.close()
        return tookMs
      }

      const usualMs: number[] = []
      for (let n = 0; n < BEFORE; n++) usualMs.push(await newcomer(`early ${n}`))
      const usual = Math.max(...usualMs)
      const endAttack = await attack(hub.port)
      const tookMs: number[] = []
      for (let n = 0; n < NEWCOMERS; n++) {
        await Bun.sleep(BETWEEN_NEWCOMERS_MS)
        tookMs.push(await newcomer(`newcomer ${n}`))
      }
      const during = await inside.look()
      const counts = await endAttack()
      const slowest = Math.max(...tookMs)
      const grownMb = (during.rss - before.rss) / 2 ** 20
      console.log(
        `[FAULT-22] door ${door}: slowest newcomer ${slowest.toFixed(0)} ms, ${usual.toFixed(0)} ms before, rss + ${grownMb.toFixed(0)} MiB, ${JSON.stringify(counts)}`,
      )

      // No answer was a fault of the hub.
      expect(
        Object.values(counts).flatMap((answers) => Object.keys(answers).filter((answer) => answer.startsWith('5'))),
      ).toEqual([])
      if (LONG) expect(slowest - usual).toBeLessThanOrEqual(IN_WITHIN_MS)
      // The host's own socket has stayed open, and is the only one that is left.
      expect(host.closed()).toBeUndefined()
      await eventually(async () => {
        await host.peer.get('/api/me')
        return (await inside.lookTidied()).webSockets <= before.webSockets
      })
      host.close()
      expect((await hub.kill('SIGTERM')).exitCode).toBe(0)
      folder.remove()
    }
  },
  { timeout: LONG ? 3_600_000 : 600_000 },
)
