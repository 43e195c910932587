// A witness inside the hub's process: sockets of its own that ask the hub something again and again. Bun loads this file into
// the hub's process before the hub itself; in a test's process it is only the other end of that.
//
// How long an answer takes is counted in processor time of the thread that runs the hub's loop. So what other processes do on
// the machine does not count. It includes the witness's own two turns of the loop, so the real wait is shorter.
import { join, relative } from 'node:path'

const { HUBBUB_WITNESS } = process.env
// Its workers load it, too.
if (HUBBUB_WITNESS && Bun.isMainThread) openWitness(HUBBUB_WITNESS)

/** Waits of the witness since the last look, in ms. */
export type Waits = { waits: number[]; cpuMs: number }

/** `env` is for `spawnHub`. */
export function witnessInHub(folder: string) {
  const unix = join(folder, 'witness.sock')
  const ask = async (what: string) => (await fetch(`http://hub/${what}`, { unix })).json()
  return {
    // From here, because a path with a space in it would be two options.
    env: { BUN_OPTIONS: `--preload=./${relative('.', import.meta.path)}`, HUBBUB_WITNESS: unix },
    start: (port: number, token: string) => ask(`start?port=${port}&token=${token}`) as Promise<unknown>,
    take: () => ask('take') as Promise<Waits>,
    /** Lets time pass on the clock of the budgets. */
    pass: (ms: number) => ask(`pass?ms=${ms}`) as Promise<unknown>,
    /** How long a fixed piece of work takes in the hub's process, in ms: how fast this machine is at the moment. */
    unit: () => ask('unit') as Promise<number>,
  }
}

/** What the fixed piece of work takes on a laptop of 2020 that does nothing else, in ms. */
const UNIT_MS = 7
/** By how much this machine is slower at the moment. Processor time is longer, too, where others use the caches. */
export const slowness = (unitMs: number): number => Math.max(1, unitMs / UNIT_MS)

const SOCKETS = 8
/** A socket may send 50 frames a second. */
const EVERY_MS = 25

function openWitness(unix: string) {
  let passedMs = 0
  const monotonic = performance.now.bind(performance)
  performance.now = () => monotonic() + passedMs
  const cpuMs = () => {
    const { user, system } = process.threadCpuUsage()
    return (user + system) / 1000
  }
  let waits: number[] = []

  function openSocket(port: string, token: string) {
    const url = `ws://127.0.0.1:${port}/ws`
    const socket = new WebSocket(url, { headers: { authorization: `Bearer ${token}` } } as unknown as string[])
    let askedAt = 0
    const ask = () => {
      askedAt = cpuMs()
      socket.send('{"type":"ping","t":1}')
    }
    socket.onopen = ask
    socket.onmessage = () => {
      waits.push(cpuMs() - askedAt)
      setTimeout(ask, EVERY_MS)
    }
    socket.onclose = ({ code }) => waits.push(Number.POSITIVE_INFINITY + code)
  }

  const answers: Record<string, (query: URLSearchParams) => unknown> = {
    start(query) {
      for (let n = 0; n < SOCKETS; n++) openSocket(query.get('port') ?? '', query.get('token') ?? '')
    },
    take() {
      const taken = waits
      waits = []
      return { waits: taken, cpuMs: cpuMs() } satisfies Waits
    },
    pass(query) {
      passedMs += Number(query.get('ms'))
    },
    unit: () => Math.min(...Array.from({ length: 5 }, () => cpuOf(cpuMs))),
  }
  Bun.serve({
    unix,
    fetch(request) {
      const { pathname, searchParams } = new URL(request.url)
      return Response.json(answers[pathname.slice(1)]?.(searchParams) ?? null)
    },
  })
}

/** Much of what the hub does: texts, objects and JSON. */
function cpuOf(cpuMs: () => number): number {
  const startedAt = cpuMs()
  let length = 0
  for (let n = 0; n < 20_000; n++) {
    const text = JSON.stringify({
      type: 'chat.posted',
      message: { id: `m${n}`, body: 'Could somebody have a look?', n },
    })
    length += (JSON.parse(text) as { type: string }).type.length + text.length
  }
  return length > 0 ? cpuMs() - startedAt : 0
}
