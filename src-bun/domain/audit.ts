import type { Scope } from './ports.ts'

/** Writes down what somebody did to people, rooms or the door: in the same transaction as the deed. */
export function audit({ audit, actor, now }: Scope, action: string, subject: string, detail = ''): void {
  audit.add({ at: now, actorId: actor.id, action, subject, detail })
}
