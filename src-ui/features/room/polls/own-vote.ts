import { createEffect, createSignal, on, onCleanup } from 'solid-js'
import type { Message } from '../../../../src-bun/contract/chat.ts'
import type { Poll } from '../../../../src-bun/contract/leading/polls.ts'
import { isConnected } from '../../../state/connection/now.ts'
import { fetchVote, namedVote, pendingVote, sayVoteUnknown, vote } from '../../../state/leading/polls.ts'

/**
 * What this person has chosen in a poll. One without names does not say it, so the hub is asked. A vote replaces the one before, so where
 * several answers may be chosen nothing is sent until it is known what this person has chosen meanwhile on another device.
 */
export function createOwnVote(props: { message: Message; poll: Poll }) {
  const [answered, setAnswered] = createSignal<readonly number[]>()
  /** Somebody has voted since the hub was asked: perhaps this person, on another device. */
  let isStale = false
  /** Resolves with whether the hub has answered. */
  let asking: Promise<boolean> | undefined
  /** Undefined while it is not known. */
  const stored = () => (props.poll.named ? namedVote(props.poll) : answered())
  const pending = () => pendingVote(props.message.id)
  const chosen = () => pending() ?? stored() ?? []

  function ask(): void {
    if (props.poll.named) return
    isStale = false
    const own = fetchVote(props.message.roomId, props.message.id).then((answer) => {
      // The hub has been asked once more meanwhile.
      if (asking !== own) return false
      asking = undefined
      if (answer.ok) setAnswered(answer.value.choices)
      else isStale = true
      return answer.ok
    })
    asking = own
  }

  /** For the moments in which the person comes to this poll. Not at each vote of somebody else: a hundred pages would ask for each of a hundred votes. */
  function look(): void {
    if (isStale && isConnected()) ask()
  }

  createEffect(on(isConnected, (connected) => connected && ask()))
  createEffect(
    on(
      () => [props.poll.voters, ...props.poll.answers.map(({ count }) => count)].join(),
      () => {
        isStale = true
      },
      { defer: true },
    ),
  )
  createEffect(
    on(pending, (now, before) => {
      if (now !== undefined || before === undefined) return
      // What the hub has most likely taken is shown until it has said so.
      setAnswered(before)
      ask()
    }),
  )
  window.addEventListener('focus', look)
  onCleanup(() => window.removeEventListener('focus', look))

  /** Presses an answer as it is shown now: chosen, it is taken back. */
  async function press(place: number): Promise<void> {
    const isChosen = chosen().includes(place)
    if (!props.poll.several) return send(isChosen ? [] : [place])
    look()
    let isKnown = true
    while (asking && isConnected()) isKnown = await asking
    if (pending() === undefined && (!isKnown || stored() === undefined)) return sayVoteUnknown()
    const others = chosen().filter((other) => other !== place)
    return send(isChosen ? others : [...others, place])
  }

  async function send(choices: readonly number[]): Promise<void> {
    const before = stored()
    if (await vote(props.message, choices)) return
    setAnswered(before)
    if (isConnected()) ask()
  }

  return { stored, chosen, press, look }
}
