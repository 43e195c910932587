// A store on a real database with a host in it, for tests of what a store does.
import type { Change } from '../../src-bun/contract/frames/changes.ts'
import type { Command } from '../../src-bun/contract/frames/commands.ts'
import type { Member } from '../../src-bun/contract/members.ts'
import type { Clock } from '../../src-bun/domain/ports/common.ts'
import { openStore, type Store } from '../../src-bun/store/store.ts'
import { handClock } from './hub.ts'

/** Opens the store of a folder. A fault of its commit loop is thrown. */
export const openTestStore = (folder: string, clock: Clock = handClock()): Store =>
  openStore(folder, clock, (fault) => {
    throw fault
  })

/** Starts the hub of a new store and lets its host in. */
export async function startWithHost(store: Store): Promise<{ host: Member; lobbyId: string }> {
  await store.runAndWait({ type: 'hub.start', door: undefined })
  const joined = await store.runAndWait({ type: 'host.join', name: 'Host' })
  if (!joined.ok) throw new Error(joined.code)
  return { host: joined.value, lobbyId: store.rooms.byName('lobby')?.id ?? '' }
}

/** A command without the id that it needs only once. */
export type Fields<C> = C extends Command ? Omit<C, 'clientId'> : never

let number = 0
/** Runs a command of a member, and returns its change. Fails with the code of a refusal. */
export async function runFor(store: Store, memberId: string, command: Fields<Command>): Promise<Change> {
  const withId = { ...command, clientId: `command-${++number}` } as Command
  const result = await store.runAndWait({ type: 'command.run', memberId, command: withId })
  if (!result.ok) throw new Error(result.code)
  return result.value.logged.change
}
