// From a command to its change: the one path that every socket and every route takes.

import type { Change, LoggedChange } from '../contract/frames/changes.ts'
import type { Command } from '../contract/frames/commands.ts'
import { handle } from '../domain/commands.ts'
import { mayRun } from '../domain/permissions.ts'
import type { Actor, Clock, Logged, Scope } from '../domain/ports.ts'
import { allow, type Result, refuse } from '../domain/result.ts'
import type { Store } from '../store/store.ts'
import { isCommand } from './decode.ts'
import type { Fanout } from './fanout.ts'

/** `again` is true where the same command had arrived before: its first result answers the sender alone. */
type CommandResult = { logged: Logged; isDuplicate: boolean; more?: Logged[] }

export function createRunner({
  store,
  clock,
  newId,
  randomBytes,
  fanout,
  consequences: applyEffects,
}: {
  store: Store
  clock: Clock
  newId(): string
  randomBytes(length: number): Uint8Array
  fanout: Fanout
  /** What a committed change does to those who are connected, before anybody is told of it. */
  consequences(change: LoggedChange): void
}) {
  function publish(logged: Logged): void {
    applyEffects(logged.change)
    fanout.queueChange(logged)
  }

  /**
   * `settled` is called after the COMMIT that holds the change, or with the code of why there is none. Everybody who may
   * hear it, the sender included, is told the change by then.
   */
  function run(memberId: string, command: Command, settled: (result: Result<CommandResult>) => void): void {
    store.run<CommandResult>(
      () => {
        const actor = store.members.byId(memberId)
        if (!actor || !mayRun(actor, command.type)) return refuse('notAllowed')
        const earlier = store.changes.byClientId(actor.id, command.clientId)
        if (earlier) return allow({ logged: earlier, isDuplicate: true })

        const scope: Scope = { ...store, actor, now: clock.now(), newId, randomBytes }
        const result = handle(scope, command)
        if (!result.ok) return result
        const [first, ...others] = [result.value].flat() as [Change, ...Change[]]
        const by = { actorId: actor.id, at: scope.now }
        // The command is known by the first of its changes.
        const logged = store.changes.append(first, { ...by, clientId: command.clientId })
        return allow({ logged, isDuplicate: false, more: others.map((other) => store.changes.append(other, by)) })
      },
      (result) => {
        if (result.ok && !result.value.isDuplicate)
          for (const logged of [result.value.logged, ...(result.value.more ?? [])]) publish(logged)
        settled(result)
      },
    )
  }

  /** For what nobody who is already inside asks for: somebody joins. Resolves after the COMMIT. */
  function runJoin<T extends Change & { member: { id: string } }>(
    work: (scope: Omit<Scope, 'actor'>) => Result<T>,
  ): Promise<Result<T>> {
    return new Promise((resolve) => {
      let logged: Logged | undefined
      store.run<T>(
        () => {
          const now = clock.now()
          const result = work({ ...store, now, newId, randomBytes })
          if (result.ok) logged = store.changes.append(result.value, { actorId: result.value.member.id, at: now })
          return result
        },
        (result) => {
          if (result.ok && logged) publish(logged)
          resolve(result)
        },
      )
    })
  }

  /** `run` for those who wait, with what came as something else than a frame: the body of a request, a plain socket's words. */
  function submit(actor: Actor, type: Command['type'], fields: object): Promise<Result<CommandResult>> {
    const command = { ...fields, type }
    if (!isCommand(command)) return Promise.resolve(refuse('frame.invalid'))
    return new Promise((resolve) => run(actor.id, command, resolve))
  }

  return { run, submit, runJoin }
}
export type Runner = ReturnType<typeof createRunner>
