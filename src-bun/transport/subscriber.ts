import type { Typing } from '../contract/chat.ts'
import type { LoggedChange } from '../contract/frames/changes.ts'
import type { Entity } from '../contract/frames/plain.ts'
import type { PresenceEntry } from '../contract/presence.ts'
import type { Connection } from './sockets/connection.ts'

/** Makes the frames that a subscriber is sent. Where a function returns undefined, nothing is sent. `json` is the frame that `/live` sends. */
export type FrameFor = {
  /**
   * Subscribers with an equal key get the same frame for a change. So the frame that was made for one of them is sent to the next ones as well,
   * as long as they have the same key. Without a key, and where `change` returns undefined, `change` is called for each subscriber. The key may
   * change between two groups.
   */
  readonly frameKey?: string | undefined
  change(change: LoggedChange, json: string): string | undefined
  presence?(entries: PresenceEntry[], json: string): string | undefined
  /** `userId`: the user id under which frames of `/chat` name the member. If it is undefined, they name the member id. */
  roomActivity?(activity: RoomActivity | RoomPeople, json: string, userId: string | undefined): string | undefined
  joinRequests?(json: string): string | undefined
  /** A new reading position. It is sent only to the sockets of the member whose position it is. */
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
  /** If more changes than this are missing, the subscriber gets a snapshot instead of the changes. Undefined: it gets the changes, however many they are. */
  readonly resumeMax?: number
  /**
   * Only changes of these entities are read from the log for catch-up; if undefined, changes of all entities. While the subscriber is caught up,
   * `frameFor` gets the changes of all entities, and has to leave out the others itself.
   */
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
  /**
   * Whether the next group is sent directly. False while the subscriber is sent the log, and from when its peer has more than
   * `UNREAD_MAX_BYTES` unread (`isBehind`) until the peer has read everything.
   */
  isCaughtUp: boolean
  /** Answers to commands whose change is not sent from the log, because the member may not see it any more. They are sent once the subscriber is caught up. */
  readonly answersToSend: string[]
}

/**
 * Something that happens in a room and is stored nowhere. `join` and `leave` do not change who is a member of
 * the room: the first `/chat` socket of a member has opened the room, or the last one has left it. `read`: such a socket reports that its user
 * has read a message. `/live` passes on `typing` alone.
 */
export type RoomActivity =
  | Typing
  | { type: 'join' | 'leave'; roomId: string; memberId: string }
  | { type: 'read'; roomId: string; memberId: string; messageId: string }

/** `userId` is the user id under which frames of `/chat` name the member. */
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
