// Faults inside the running hub, one at a time: in a step of its own work, or in a statement of its database. Bun loads this
// file into the hub's process before the hub itself; in a test's process it is only the other end of that.
import { Database } from 'bun:sqlite'
import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

/** What can be made to fail: each step by its name, each statement by its SQL. `prepared` is how many statements there are. */
type Faults = { steps: string[]; statements: string[]; prepared: number }

/**
 * `always`: whenever it runs, as a disk that is gone. `once`: as a page that cannot be read for a moment; SQLite then rolls back
 * the open transaction by itself. `damaged`: as a page that makes no sense; the transaction stays open.
 */
export const HOWS = ['always', 'once', 'damaged'] as const
export type How = (typeof HOWS)[number]

const { HUBBUB_FAULTS } = process.env
// Its workers load it, too.
if (HUBBUB_FAULTS && Bun.isMainThread) openFaults(HUBBUB_FAULTS)

/** `env` is for `spawnHub`, on top of that of `insideHub`. */
export function faultsIn(folder: string, inside: { env: Record<string, string> }) {
  const unix = join(folder, 'faults.sock')
  const ask = (query: string) => fetch(`http://hub/?${query}`, { unix })
  return {
    env: {
      ...inside.env,
      BUN_OPTIONS: `${inside.env['BUN_OPTIONS']} --preload=./${relative('.', import.meta.path)}`,
      HUBBUB_FAULTS: unix,
    },
    /** What the hub has run since it was last asked. */
    seen: async () => (await (await ask('')).json()) as Faults,
    /** From now on this step or statement fails. */
    plant: async (what: string, how: How) => void (await ask(`plant=${encodeURIComponent(what)}&how=${how}`)),
    /** Nothing fails any more. Resolves with how often it did. */
    heal: async () => Number(await (await ask('heal=1')).text()),
  }
}

function openFaults(unix: string): void {
  const steps = new Set<string>()
  const statements = new Set<string>()
  const prepared = new Set<string>()
  let planted: string | undefined
  let how: How = 'always'
  let failures = 0

  function fails(what: string): boolean {
    if (planted !== what) return false
    failures++
    if (how !== 'always') planted = undefined
    return true
  }

  Object.assign(globalThis, {
    runsStep(step: string) {
      steps.add(step)
      if (fails(step)) throw new Error(`planted in ${step}`)
    },
  })
  Bun.plugin({
    name: 'planted faults',
    setup: ({ onLoad }) =>
      void onLoad({ filter: /src-bun\/timers\.ts$/ }, ({ path }) => {
        const before = readFileSync(path, 'utf8')
        const contents = before.replace('    work()\n', '    globalThis.runsStep(step)\n    work()\n')
        if (contents === before) throw new Error('the place of the fault is not there any more')
        return { contents, loader: 'ts' }
      }),
  })

  const { query, run } = Database.prototype
  /** As SQLite does it, see `HOWS`. */
  function failAsSqlite(db: Database, sql: string): void {
    const isRead = /^\s*(SELECT|PRAGMA)/i.test(sql)
    const code = how === 'damaged' ? 'SQLITE_CORRUPT' : `SQLITE_IOERR_${isRead ? 'READ' : 'WRITE'}`
    if (how !== 'damaged' && db.inTransaction && !sql.startsWith('ROLLBACK')) run.call(db, 'ROLLBACK')
    throw Object.assign(new Error(`planted in ${sql}`), { code })
  }
  const isOfTheHub = (db: Database) => db.filename.endsWith('hub.sqlite')
  Database.prototype.query = function (this: Database, sql: string) {
    const statement = query.call(this, sql)
    if (!isOfTheHub(this)) return statement
    prepared.add(sql)
    const db = this
    return new Proxy(statement, {
      get(target, name) {
        const value = Reflect.get(target, name, target) as unknown
        if (typeof value !== 'function') return value
        return (...given: unknown[]) => {
          statements.add(sql)
          if (fails(sql)) failAsSqlite(db, sql)
          return (value as (...given: unknown[]) => unknown).apply(target, given)
        }
      },
    })
  } as typeof query
  Database.prototype.run = function (this: Database, ...given: Parameters<typeof run>) {
    const [sql] = given
    if (isOfTheHub(this)) {
      statements.add(sql)
      if (fails(sql)) failAsSqlite(this, sql)
    }
    return run.apply(this, given)
  } as typeof run

  Bun.serve({
    unix,
    fetch(request) {
      const { searchParams } = new URL(request.url)
      if (searchParams.has('plant')) {
        planted = searchParams.get('plant') ?? undefined
        how = (searchParams.get('how') ?? 'always') as How
        failures = 0
      }
      if (searchParams.has('heal')) {
        planted = undefined
        return new Response(String(failures))
      }
      const seen: Faults = { steps: [...steps], statements: [...statements], prepared: prepared.size }
      steps.clear()
      statements.clear()
      return Response.json(seen)
    },
  })
}
