// The door as the host sees it: who waits, and how it is set.
import { createSignal } from 'solid-js'
import type { Door, Waiting, WaitingPerson } from '../../../src-bun/contract/door/door.ts'
import type { ErrorCode } from '../../../src-bun/contract/errors.ts'
import { decideJoinRequest } from '../../live/http.ts'
import { runCommand } from '../connection/commands.ts'
import { refreshIfShown } from './invitation.ts'

const [joinRequests, setJoinRequests] = createSignal<WaitingPerson[]>([])
/** Somebody has guessed so often that the spoken code is not looked at for a minute. */
const [codeIsLocked, setCodeIsLocked] = createSignal(false)

export { codeIsLocked, joinRequests }

export function handleJoinRequests(waiting: Waiting): void {
  setJoinRequests(waiting.people)
  setCodeIsLocked(waiting.guessing)
}

/** The invitation says how the door is set, with the code that belongs to it. */
export function doorChanged(_door: Door): void {
  refreshIfShown()
}

/** `undefined`: done. */
export async function setDoor(door: Door): Promise<ErrorCode | undefined> {
  const answer = await runCommand({ type: 'door.set', door }, 'door.changed')
  return 'code' in answer ? answer.code : undefined
}

export async function renewCode(): Promise<ErrorCode | undefined> {
  const answer = await runCommand({ type: 'door.renew' }, 'door.changed')
  return 'code' in answer ? answer.code : undefined
}

export async function admit(pendingId: string): Promise<ErrorCode | undefined> {
  return decide(pendingId, 'admit')
}

export async function refuseEntry(pendingId: string): Promise<ErrorCode | undefined> {
  return decide(pendingId, 'refuse')
}

async function decide(pendingId: string, decision: 'admit' | 'refuse'): Promise<ErrorCode | undefined> {
  const answer = await decideJoinRequest(pendingId, decision)
  return answer.ok ? undefined : answer.code
}
