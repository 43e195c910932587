import type { Typing } from '../contract/chat.ts'
import type { LoggedChange } from '../contract/frames/changes.ts'
import type { Entity } from '../contract/frames/plain.ts'
import type { PresenceEntry } from '../contract/presence.ts'
import type { Connection } from './sockets/connection.ts'

/** Makes the frame for each change, presence list and so on; undefined sends none. `json` is the frame of `/live`. */
export type FrameFor = {
  /**
   * `change` is called for only one of the subscribers of the same kind, and the others are sent the same frame. If `change` returns undefined
   * it is called for each of them. It is also called for each subscriber without a kind. The kind may change between two groups.
   */
  readonly kind?: string | undefined
  change(change: LoggedChange, json: string): string | undefined
  presence?(entries: PresenceEntry[], json: string): string | undefined
  /** `userId`: what frames of `/chat` call the member; undefined for their id. */
  roomActivity?(activity: RoomActivity | RoomPeople, json: string, userId: string | undefined): string | undefined
  joinRequests?(json: string): string | undefined
  /** To the sockets of the member themselves. */
  read?(json: string): string | undefined
  checkpoint?(json: string): string | undefined
  machines?(json: string): string | undefined
}

/** What a kind of socket decides about its subscription to the log. */
type Options = {
  readonly connection: Pick<
    Connection,
    'actor' | 'payer' | 'send' | 'isBehind' | 'hasMemoryForLargeFrame' | 'inOneWrite' | 'close'
  >
  readonly frameFor: FrameFor
  /** If more changes than this are missing, the subscriber gets a snapshot instead of the changes. Without it all changes are sent, however many. */
  readonly resumeMax?: number
  /** Only changes of these entities are read from the log; without it all are. Changes that are committed after that all go to `frameFor`. */
  readonly entities?: readonly Entity[] | undefined
  /** Whether changes are sent at most once in `CHANGES_EVERY_MS`, all since the last time together: for subscribers that watch fast data. */
  readonly isThrottled?: boolean
  /** Sends the state as of `seq`. */
  readonly sendSnapshot?: (seq: number) => void
  /** Called each time the subscriber has caught up with the log. */
  readonly onCaughtUp?: () => void
}

/** A socket that follows the log. `seq`, `sentCount` and `isCaughtUp` belong to the fan-out. */
export type Subscriber = Required<Options> & {
  /** Every change up to this `seq` of the log was sent, as far as the member may see it. */
  seq: number
  /** How many changes this socket was sent, repeats included. A client that has received fewer has lost one. */
  sentCount: number
  /** Whether the next group is sent directly. False while the subscriber reads the log, or its send buffer is full. */
  isCaughtUp: boolean
  /** Answers to commands whose change the member may not see any more, and so is not sent from the log. They are sent once the subscriber is caught up. */
  readonly answersToSend: string[]
}

/**
 * Something that happens in a room and is stored nowhere. `join` and `leave` are no changes of membership: the first `/chat`
 * socket of a member has opened the room, or the last has left it. `read` is what such a socket reports. `/live` passes on
 * `typing` alone.
 */
export type RoomActivity =
  | Typing
  | { type: 'join' | 'leave'; roomId: string; memberId: string }
  | { type: 'read'; roomId: string; memberId: string; messageId: string }

/** `userId` is what frames of `/chat` call the member. */
export type RoomPerson = { memberId: string; userId: string }

/** Several joins and leaves of a room together, see `join-batches.ts`. */
export type RoomPeople = { type: 'people'; roomId: string; joined: RoomPerson[]; left: RoomPerson[] }

const nothing = () => {}

/** A subscriber that has been sent nothing yet; `Fanout.subscribe` starts it. */
export function createSubscriber(options: Options): Subscriber {
  return {
    resumeMax: Number.POSITIVE_INFINITY,
    entities: undefined,
    isThrottled: false,
    sendSnapshot: nothing,
    onCaughtUp: nothing,
    ...options,
    seq: 0,
    sentCount: 0,
    isCaughtUp: false,
    answersToSend: [],
  }
}
