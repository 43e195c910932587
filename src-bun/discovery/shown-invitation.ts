// What a terminal or a window shows so that others can join, and when it is no longer true.
import type { Door } from '../contract/door/door.ts'
import type { Reach } from './reach.ts'

export type ShownInvitation = {
  /** Links for others on this network, with the token of the door, the likeliest first. */
  urls: string[]
  /** What people type for each of them. */
  addresses: string[]
  door: Door
  /** The spoken code, where the door asks for one. */
  code: string | undefined
}

type DoorView = { policy(): Door; current(): { spoken: string; token: string } }

export async function shownInvitation(door: DoorView, reach: Reach): Promise<ShownInvitation> {
  const policy = door.policy()
  const code = policy === 'code' ? door.current() : undefined
  const links = await reach.links(code?.token)
  return {
    urls: links.map(({ url }) => url),
    addresses: links.map(({ address }) => address),
    door: policy,
    code: code?.spoken,
  }
}

export type InvitationWatch = {
  /** Looks whether the computer has another address, or the door another code. To be called every few seconds. */
  check(): void
  /** `listener` is called with each invitation that differs from the one before. */
  onChange(listener: (invitation: ShownInvitation) => void): void
}

export function createInvitationWatch(
  read: () => Promise<ShownInvitation>,
  first: ShownInvitation,
  onFault: (fault: unknown) => void,
): InvitationWatch {
  const listeners: ((invitation: ShownInvitation) => void)[] = []
  let last = JSON.stringify(first)
  return {
    check() {
      read()
        .then((invitation) => {
          const now = JSON.stringify(invitation)
          if (now === last) return
          last = now
          for (const listener of listeners) listener(invitation)
        })
        .catch(onFault)
    },
    onChange: (listener) => void listeners.push(listener),
  }
}
