// The table of everything a person can ask. A command without a handler does not compile.
import type { Change, Command, CommandOf } from '../contract/wire.ts'
import { postMessage } from './chat.ts'
import { createDocument, renameDocument } from './documents/catalogue.ts'
import { renameMember } from './members.ts'
import type { Scope } from './ports.ts'
import type { Result } from './result.ts'
import { createRoom } from './rooms.ts'

export type Handlers = { readonly [T in Command['type']]: (scope: Scope, command: CommandOf<T>) => Result<Change> }

export const commands: Handlers = {
  'chat.send': postMessage,
  'room.create': createRoom,
  'member.rename': renameMember,
  'document.create': createDocument,
  'document.rename': renameDocument,
}

/** Runs the handler of a command. The cast is the one place where the table's key and its value are known to belong together. */
export function handle<T extends Command['type']>(scope: Scope, command: CommandOf<T>): Result<Change> {
  const handler = commands[command.type as T] as (scope: Scope, command: CommandOf<T>) => Result<Change>
  return handler(scope, command)
}
