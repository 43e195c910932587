// What the menu of a room and that of a person do to rooms: a chunk that is fetched with them.
import { errorText } from '../../../i18n/i18n.ts'
import { runCommand } from '../../connection/commands.ts'
import { type Done, runNow, whyNotNow } from '../../connection/now.ts'

/** The direct conversation with a member: the existing one, or a new one. Nobody is led there long after they have asked for it. */
export async function openDirect(
  memberId: string,
  signal?: AbortSignal,
): Promise<{ id: string } | { problem: string }> {
  const away = whyNotNow()
  if (away !== undefined) return { problem: away }
  const answer = await runCommand({ type: 'room.direct', memberId }, ['room.created', 'room.joined'], signal, true)
  return 'code' in answer ? { problem: errorText(answer.code) } : { id: answer.room.id }
}

// Each of these is done now or not at all.

export const inviteTo = (roomId: string, memberId: string, signal: AbortSignal): Done =>
  runNow({ type: 'room.invite', roomId, memberId }, 'room.joined', signal)

export const removeFrom = (roomId: string, memberId: string, signal: AbortSignal): Done =>
  runNow({ type: 'room.remove', roomId, memberId }, 'room.left', signal)

export const leaveRoom = (roomId: string, signal: AbortSignal): Done =>
  runNow({ type: 'room.leave', roomId }, 'room.left', signal)

export const archiveRoom = (roomId: string, archived: boolean, signal: AbortSignal): Done =>
  runNow({ type: 'room.archive', roomId, archived }, 'room.changed', signal)

export const lockRoom = (roomId: string, locked: boolean, signal: AbortSignal): Done =>
  runNow({ type: 'room.lock', roomId, locked }, 'room.changed', signal)

export const changeRoom = (roomId: string, fields: { name?: string; topic?: string }, signal: AbortSignal): Done =>
  runNow({ type: 'room.change', roomId, ...fields }, 'room.changed', signal)

export const muteRoom = (roomId: string, muted: boolean, signal?: AbortSignal): Done =>
  runNow({ type: 'room.mute', roomId, muted }, 'room.muted', signal)
