// A look into the running hub. Bun loads this file into the hub's process before the hub itself, where it opens a socket
// of its own; in a test's process it is only the other end of that.
import { heapStats } from 'bun:jsc'
import { Database } from 'bun:sqlite'
import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { trackCollections } from './day/collections.ts'

type Inside = {
  /** What the hub's own connection says: 2 is FULL. */
  synchronous: number
  rss: number
  /** Processor time that the process has used, in ms, in all its threads. */
  cpuMs: number
  heap: number
  /** WebSockets that something in the hub still knows. */
  webSockets: number
  /** Sockets, files and pipes that the process holds. */
  descriptors: number
  /** Pages of the database, and how many of them are free. */
  pages: number
  freePages: number
  pageBytes: number
  /** Entries in the hub's own maps and sets by file and line, with `tracks`. */
  collections?: Record<string, number>
}

const { HUBBUB_INSIDE, HUBBUB_COLLECTIONS } = process.env
// Its workers load it, too.
if (HUBBUB_INSIDE && Bun.isMainThread) openInside(HUBBUB_INSIDE)

/** `env` is for `spawnHub`; one for each hub that runs. `tracks`: count what its maps and sets hold, which makes it slower. */
export function insideHub(folder: string, name = 'inside', { tracks = false } = {}) {
  const unix = join(folder, `${name}.sock`)
  return {
    // From here, because a path with a space in it would be two options.
    env: {
      BUN_OPTIONS: `--preload=./${relative('.', import.meta.path)}`,
      HUBBUB_INSIDE: unix,
      ...(tracks ? { HUBBUB_COLLECTIONS: '1' } : {}),
    },
    look: async () => (await (await fetch('http://hub/', { unix })).json()) as Inside,
    /** The same, after everything that nobody needs is thrown away: takes a while, and everybody waits. */
    lookTidied: async () => (await (await fetch('http://hub/?tidy=1', { unix })).json()) as Inside,
    /** Sets the clock on the wall; the one that only counts goes on. */
    jump: async (byMs: number) => void (await fetch(`http://hub/?jump=${byMs}`, { unix })),
    /**
     * Lets time pass in the hub, on the clock that only counts: each of its intervals of a second or more is called as often
     * as it would have been. Returns when they have been called. From the first call on, which may be with 0, the clock stands
     * still in between.
     */
    pass: async (seconds: number) => void (await fetch(`http://hub/?pass=${seconds}`, { unix })),
    /** Lets the computer sleep for so long: the clock that only counts goes on, and nothing is called meanwhile. */
    sleep: async (seconds: number) => void (await fetch(`http://hub/?sleep=${seconds}`, { unix })),
    /**
     * Resolves after `ms` of the hub's own timers: what it does regularly, and at least twice as often, it has then done once more,
     * however slow the machine is.
     */
    rest: async (ms: number) => void (await fetch(`http://hub/?rest=${ms}`, { unix })),
    /** Something in the process throws where nothing catches it, or rejects a promise that nobody waits for. */
    throw: async (how: 'exception' | 'rejection') => void (await fetch(`http://hub/?throw=${how}`, { unix })),
  }
}

function openInside(unix: string) {
  let hubs: Database | undefined
  const collections = HUBBUB_COLLECTIONS ? trackCollections() : undefined
  const { run } = Database.prototype
  Database.prototype.run = function (this: Database, ...given: Parameters<typeof run>) {
    if (this.filename.endsWith('hub.sqlite')) hubs = this
    return run.apply(this, given)
  }

  let offMs = 0
  const wall = Date.now
  Date.now = () => wall() + offMs
  const { pass, sleep } = makeTimePass()

  Bun.serve({
    unix,
    async fetch(request) {
      const { searchParams } = new URL(request.url)
      if (searchParams.has('rest')) await Bun.sleep(Number(searchParams.get('rest')))
      offMs += Number(searchParams.get('jump') ?? 0)
      if (searchParams.has('sleep')) sleep(Number(searchParams.get('sleep')))
      if (searchParams.has('pass')) pass(Number(searchParams.get('pass')))
      if (searchParams.has('tidy')) Bun.gc(true)
      if (searchParams.get('throw') === 'rejection') void Promise.reject(new Error('planted rejection'))
      if (searchParams.get('throw') === 'exception')
        setImmediate(() => {
          throw new Error('planted exception')
        })
      const { rss, heapUsed } = process.memoryUsage()
      const { user, system } = process.cpuUsage()
      const { synchronous } = (hubs as Database).query('PRAGMA synchronous').get() as { synchronous: number }
      const pragma = (name: string) =>
        Object.values((hubs as Database).query(`PRAGMA ${name}`).get() as object)[0] as number
      const webSockets = heapStats().objectTypeCounts['ServerWebSocket'] ?? 0
      const descriptors = readdirSync('/dev/fd').length
      return Response.json({
        synchronous,
        rss,
        cpuMs: (user + system) / 1000,
        heap: heapUsed,
        webSockets,
        descriptors,
        pages: pragma('page_count'),
        freePages: pragma('freelist_count'),
        pageBytes: pragma('page_size'),
        ...(collections && { collections: collections.sizes() }),
      } satisfies Inside)
    },
  })
}

/** Takes the hub's clock and its intervals in hand. Both functions make seconds pass; `sleep` calls no interval meanwhile. */
function makeTimePass() {
  const intervals = new Map<unknown, { everySeconds: number; seconds: number; act: () => void }>()
  const monotonic = performance.now.bind(performance)
  let handMs: number | undefined
  performance.now = () => handMs ?? monotonic()
  const { setInterval: start, clearInterval: stop } = globalThis
  globalThis.setInterval = ((act: () => void, everyMs: number) => {
    const timer = start(act, everyMs)
    if (everyMs >= 1000) intervals.set(timer, { everySeconds: everyMs / 1000, seconds: 0, act })
    return timer
  }) as typeof setInterval
  globalThis.clearInterval = ((timer: Parameters<typeof stop>[0]) => {
    intervals.delete(timer)
    stop(timer)
  }) as typeof clearInterval
  function pass(seconds: number): void {
    handMs = performance.now()
    for (let left = seconds; left > 0; left--) {
      handMs += 1000
      for (const interval of intervals.values()) if (++interval.seconds % interval.everySeconds === 0) interval.act()
    }
  }
  function sleep(seconds: number): void {
    handMs = performance.now() + seconds * 1000
  }
  return { pass, sleep }
}
