import type { Message } from '../../contract/chat.ts'

/** What stands in a file in the place of a message that was deleted, or that the hub has forgotten. */
export const deletedLine = ({ byName, byRule }: NonNullable<Message['deleted']>): string =>
  byRule ? 'Forgotten because of its age' : `Deleted by ${byName}`
