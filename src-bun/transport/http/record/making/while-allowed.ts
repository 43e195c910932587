import type { ErrorCode } from '../../../../contract/errors.ts'
import type { Member } from '../../../../contract/members.ts'
import { mayExport } from '../../../../domain/exports.ts'
import type { Settings } from '../../../../domain/ports/tables.ts'

/** Who takes something home, as they are at the moment of the call: see `Auth`. */
export type ActorNow = () => Member | undefined
type Asked = Pick<Settings, 'get'>

/** Why nothing is exported for this person at the moment. */
export function whyMayNotExport(actorNow: ActorNow, settings: Asked): ErrorCode | undefined {
  const actor = actorNow()
  if (!actor) return 'signIn.required'
  return mayExport(actor, settings) ? undefined : 'export.notAllowed'
}

/** Throws where somebody has lost the right to the rest of a file, which is made and taken over minutes. */
export function expectAllowed(actorNow: ActorNow, settings: Asked): void {
  const refused = whyMayNotExport(actorNow, settings)
  if (refused) throw new Error(`the export was ended: ${refused}`)
}

/** The same pieces, as long as somebody may take them. */
export function* whileAllowed<T>(pieces: Iterable<T>, actorNow: ActorNow, settings: Asked): Generator<T> {
  for (const piece of pieces) {
    expectAllowed(actorNow, settings)
    yield piece
  }
}
