// What somebody who leads others uses: raised hands, a timer, and a sentence during which everybody else is quiet. All of it is of
// the whole hub, and there is one of each.
import { type Static, type TProperties, Type as t } from '@sinclair/typebox'
import { ClientId, Id, Seq, Time } from '../ids.ts'
import {
  ENDING_MAX_MS,
  ENDING_MS,
  EYES_UP_MAX_CHARS,
  GROUP_MEMBERS_MAX,
  GROUPS_MAX,
  PASSAGE_MAX_CHARS,
  ROOM_NAME_MAX_CHARS,
  TIMER_LABEL_MAX_CHARS,
  TIMER_MAX_MS,
} from '../limits.ts'
import { Place } from '../presence.ts'
import { nameOf, textOf } from '../text.ts'

const closed = { additionalProperties: false }
const command = <T extends string, F extends TProperties>(type: T, fields: F) =>
  t.Object({ type: t.Literal(type), clientId: ClientId, ...fields }, closed)
/** `byName` is as it was then. */
const by = { by: Id, byName: t.String() }

/** It runs and ends at `endsAt`, by the clock of the hub, or is paused and has `restMs`. */
export const Timer = t.Object({
  label: t.String(),
  endsAt: t.Optional(Time),
  restMs: t.Optional(t.Integer({ minimum: 0 })),
  ...by,
})
export type Timer = Static<typeof Timer>

/** What everybody reads. Until it ends nobody but hosts posts anything in any room. */
export const EyesUp = t.Object({ text: t.String(), at: Time, ...by })
export type EyesUp = Static<typeof EyesUp>

/** A hand that is up, in a queue in the order in which they were raised. */
export const Hand = t.Object({ memberId: Id, name: t.String(), at: Time })
export type Hand = Static<typeof Hand>

/** What a host shows to everybody. `messageSeq` is a message of the room; `passage` is how a passage of the document begins. */
export const PlaceToShow = t.Object(
  { ...Place.properties, messageSeq: t.Optional(Seq), passage: t.Optional(textOf(PASSAGE_MAX_CHARS, 1)) },
  closed,
)
export type PlaceToShow = Static<typeof PlaceToShow>

/** `name` is that of the room, document or board as it was then. */
export const LookHere = t.Object({ place: PlaceToShow, name: t.String(), at: Time, ...by })
export type LookHere = Static<typeof LookHere>

/** `name` is that of its room as it was then. */
export const Group = t.Object({ roomId: Id, name: t.String(), memberIds: t.Array(Id) })
export type Group = Static<typeof Group>

/** `isTimed`: the timer was started with them, and ends with them. */
export const Groups = t.Object({ groups: t.Array(Group), isTimed: t.Boolean(), at: Time, ...by })
export type Groups = Static<typeof Groups>

/** A host has ended the hub: it stops `at`, by its clock, unless somebody who may takes that back. */
export const Ending = t.Object({ at: Time, ...by })
export type Ending = Static<typeof Ending>

/**
 * `now` is the clock of the hub when this was sent, for timers. `isUp`: the hand of this member is. `isTurn`: a host has called this
 * member, whose hand was the first of the queue. Only hosts have the `queue`.
 */
export const Leading = t.Object({
  now: Time,
  timer: t.Optional(Timer),
  eyesUp: t.Optional(EyesUp),
  lookHere: t.Optional(LookHere),
  groups: t.Optional(Groups),
  ending: t.Optional(Ending),
  hands: t.Object({
    count: t.Integer({ minimum: 0 }),
    isUp: t.Boolean(),
    isTurn: t.Optional(t.Boolean()),
    queue: t.Optional(t.Array(Hand)),
  }),
})
export type Leading = Static<typeof Leading>

const Duration = t.Integer({ minimum: 1000, maximum: TIMER_MAX_MS })

/** What each command has beside its type, which is also the name of the action on `/chat`. */
export const LEADING_FIELDS = {
  /** Of the member who asks. It is no mistake to ask for what is there already, and a hand that is up keeps its place. */
  'hand.raise': {},
  /** Of the member who asks, or of another one, for hosts. */
  'hand.lower': { memberId: t.Optional(Id) },
  'hand.lowerAll': {},
  /** Replaces the one that there is. */
  'timer.start': { ms: Duration, label: t.Optional(textOf(TIMER_LABEL_MAX_CHARS)) },
  'timer.pause': { isPaused: t.Boolean() },
  /** One whose time was up runs once more, for so long. */
  'timer.extend': { ms: Duration },
  'timer.end': {},
  /** Replaces the sentence that there is. */
  'eyesUp.start': { text: textOf(EYES_UP_MAX_CHARS, 1) },
  'eyesUp.end': {},
  /** Of a place that everybody may see. Replaces the one that there is. */
  'lookHere.start': { place: PlaceToShow },
  'lookHere.end': {},
  /**
   * Each member is in one group at most. A group has the public room of its name, which is made where there is none. With `ms` the timer
   * is started as well. Replaces the groups that there are, whose rooms stay.
   */
  'groups.start': {
    groups: t.Array(
      t.Object(
        {
          name: nameOf(ROOM_NAME_MAX_CHARS),
          memberIds: t.Array(Id, { maxItems: GROUP_MEMBERS_MAX, uniqueItems: true }),
        },
        closed,
      ),
      { minItems: 1, maxItems: GROUPS_MAX },
    ),
    ms: t.Optional(Duration),
    label: t.Optional(textOf(TIMER_LABEL_MAX_CHARS)),
  },
  /** Of the member who asks, into the smallest group where none is named, and out of the one that they are in. */
  'groups.join': { roomId: t.Optional(Id) },
  /** With `place` everybody is shown it, as by `lookHere.start`. */
  'groups.end': { place: t.Optional(PlaceToShow) },
  /** Ends the hub after `ms`. */
  'ending.start': { ms: t.Optional(t.Integer({ minimum: ENDING_MS, maximum: ENDING_MAX_MS })) },
  'ending.cancel': {},
}

export const HandRaise = command('hand.raise', LEADING_FIELDS['hand.raise'])
export type HandRaise = Static<typeof HandRaise>
export const HandLower = command('hand.lower', LEADING_FIELDS['hand.lower'])
export type HandLower = Static<typeof HandLower>
export const HandLowerAll = command('hand.lowerAll', LEADING_FIELDS['hand.lowerAll'])
export type HandLowerAll = Static<typeof HandLowerAll>
export const TimerStart = command('timer.start', LEADING_FIELDS['timer.start'])
export type TimerStart = Static<typeof TimerStart>
export const TimerPause = command('timer.pause', LEADING_FIELDS['timer.pause'])
export type TimerPause = Static<typeof TimerPause>
export const TimerExtend = command('timer.extend', LEADING_FIELDS['timer.extend'])
export type TimerExtend = Static<typeof TimerExtend>
export const TimerEnd = command('timer.end', LEADING_FIELDS['timer.end'])
export type TimerEnd = Static<typeof TimerEnd>
export const EyesUpStart = command('eyesUp.start', LEADING_FIELDS['eyesUp.start'])
export type EyesUpStart = Static<typeof EyesUpStart>
export const EyesUpEnd = command('eyesUp.end', LEADING_FIELDS['eyesUp.end'])
export type EyesUpEnd = Static<typeof EyesUpEnd>
export const LookHereStart = command('lookHere.start', LEADING_FIELDS['lookHere.start'])
export type LookHereStart = Static<typeof LookHereStart>
export const LookHereEnd = command('lookHere.end', LEADING_FIELDS['lookHere.end'])
export type LookHereEnd = Static<typeof LookHereEnd>
export const GroupsStart = command('groups.start', LEADING_FIELDS['groups.start'])
export type GroupsStart = Static<typeof GroupsStart>
export const GroupsJoin = command('groups.join', LEADING_FIELDS['groups.join'])
export type GroupsJoin = Static<typeof GroupsJoin>
export const GroupsEnd = command('groups.end', LEADING_FIELDS['groups.end'])
export type GroupsEnd = Static<typeof GroupsEnd>
export const EndingStart = command('ending.start', LEADING_FIELDS['ending.start'])
export type EndingStart = Static<typeof EndingStart>
export const EndingCancel = command('ending.cancel', LEADING_FIELDS['ending.cancel'])
export type EndingCancel = Static<typeof EndingCancel>

/** How many hands are up. Whose they are, hosts ask for: `GET /api/leading`. */
export const HandsChanged = t.Object({ type: t.Literal('hands.changed'), count: t.Integer({ minimum: 0 }) })
export type HandsChanged = Static<typeof HandsChanged>

/** Without `timer` there is none any more. */
export const TimerChanged = t.Object({ type: t.Literal('timer.changed'), timer: t.Optional(Timer) })
export type TimerChanged = Static<typeof TimerChanged>

/** Without `eyesUp` everybody may write again. */
export const EyesUpChanged = t.Object({ type: t.Literal('eyesUp.changed'), eyesUp: t.Optional(EyesUp) })
export type EyesUpChanged = Static<typeof EyesUpChanged>

/** Without `lookHere` nothing is shown any more. */
export const LookHereChanged = t.Object({ type: t.Literal('lookHere.changed'), lookHere: t.Optional(LookHere) })
export type LookHereChanged = Static<typeof LookHereChanged>

/** Without `groups` everybody is together. */
export const GroupsChanged = t.Object({ type: t.Literal('groups.changed'), groups: t.Optional(Groups) })
export type GroupsChanged = Static<typeof GroupsChanged>

/** Without `ending` the hub goes on. */
export const EndingChanged = t.Object({ type: t.Literal('ending.changed'), ending: t.Optional(Ending) })
export type EndingChanged = Static<typeof EndingChanged>
