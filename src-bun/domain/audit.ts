import type { Scope } from './ports/tables.ts'

/** Records what the actor did to a member, a room or the door, in the transaction in which it is done. */
export function audit({ audit, actor, now }: Scope, action: string, subject: string, detail = ''): void {
  audit.add({ at: now, actorId: actor.id, action, subject, detail })
}
