// The door as the host sees it: who asks to join, and how the door is set.
import { createSignal } from 'solid-js'
import type { Door, JoinRequest, Waiting } from '../../../src-bun/contract/door/door.ts'
import type { ErrorCode } from '../../../src-bun/contract/errors.ts'
import { decideJoinRequest } from '../../live/http.ts'
import { type Done, runNow } from '../connection/now.ts'
import { hub } from '../hub.ts'
import { refreshIfShown } from './invitation.ts'

const [received, setReceived] = createSignal<JoinRequest[]>([])
/** Somebody has guessed wrongly so often that the hub refuses every spoken code for a minute. */
const [codeIsLocked, setCodeIsLocked] = createSignal(false)

export { codeIsLocked }

/** None for somebody who is not a host any more: the hub sends them no news of the door. */
export const joinRequests = (): JoinRequest[] => (hub.me?.role === 'host' ? received() : [])

export function handleJoinRequests(waiting: Waiting): void {
  setReceived(waiting.people)
  setCodeIsLocked(waiting.guessing)
}

/** The setting and its code are part of the invitation, which is fetched again. */
export function doorChanged(_door: Door): void {
  refreshIfShown()
}

// Now or not at all: a door that opens later by itself lets in whoever comes.

export const setDoor = (door: Door, signal: AbortSignal): Done =>
  runNow({ type: 'door.set', door }, 'door.changed', signal)

export const renewCode = (signal: AbortSignal): Done => runNow({ type: 'door.renew' }, 'door.changed', signal)

// Each of these resolves with undefined when it is done, or with the code of the refusal.

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
