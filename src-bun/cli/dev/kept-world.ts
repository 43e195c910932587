// The data folder of `npm run dev`, which keeps a world between runs.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { UsageError } from '../../arguments.ts'
import { startHubProcess } from './hub-process.ts'
import type { DevOptions } from './options.ts'
import { type SignIn, seedWorld } from './seed.ts'
import { makeWorld } from './world.ts'

export type KeptWorld = {
  people: number
  messages: number
  /** Empty until the world is complete. */
  signIns: SignIn[]
}

/** Marks a folder as ours, which may be emptied, and holds the world's description. */
const FILE = 'dev-world.json'
const HOUR_MS = 60 * 60 * 1000

/**
 * The world in the data folder. Makes a new one where there is none, where making it was interrupted, and with `--fresh`.
 * Throws `UsageError` where the folder holds the data of another hub.
 */
export async function openKeptWorld(options: DevOptions): Promise<KeptWorld> {
  const kept = read(options.data)
  if (kept && kept.signIns.length > 0 && !options.fresh) return kept
  if (!kept && existsSync(join(options.data, 'hub.sqlite')))
    throw new UsageError(`${options.data} holds the data of another hub. Choose another folder with --data.`)
  rmSync(options.data, { recursive: true, force: true })
  return makeKeptWorld(options)
}

function read(folder: string): KeptWorld | undefined {
  const file = join(folder, FILE)
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as KeptWorld) : undefined
}

async function makeKeptWorld({ data, people, messages }: DevOptions): Promise<KeptWorld> {
  const write = (world: KeptWorld) => writeFileSync(join(data, FILE), JSON.stringify(world), { mode: 0o600 })
  mkdirSync(data, { recursive: true, mode: 0o700 })
  write({ people, messages, signIns: [] })
  const world = makeWorld({ people, messages, now: Date.now() })
  const clockStart = (world.messages[0]?.at ?? Date.now()) - HOUR_MS
  // The person's own flags are for the hub that they use: their door, for instance, may let nobody in without being asked.
  const hub = await startHubProcess(['--data', data, '--port', '0', '--door', 'code'], { clockStart })
  if (!hub) throw new UsageError('The hub that is to be filled did not start.')
  const signIns = await seedWorld({ ...hub, world }).finally(() => hub.stop())
  const kept = { people, messages, signIns }
  write(kept)
  return kept
}
