import type { Recovery } from '../store/files/open.ts'
import { NEW_EPOCH_WORDS } from '../store/files/start-epoch.ts'

/** What a terminal shows when the database was damaged, and another one has taken its place. */
export function recoveryLines({ movedTo, from }: Recovery): string[] {
  const isItself = from === movedTo
  const found = isItself ? 'The database had parts that are not of Hubbub' : 'The database was damaged'
  const next = isItself ? 'from its rows' : `from the backup ${from}`
  return [
    `${found}; it is kept as ${movedTo}.`,
    from ? `Started ${next}.` : 'There is no intact backup: started empty.',
    ...(from ? [`${NEW_EPOCH_WORDS}.`] : []),
  ]
}
