import { createEffect, createSignal, Index, Show, untrack } from 'solid-js'
import IconCheck from '~icons/lucide/check'
import type { Message } from '../../../../src-bun/contract/chat.ts'
import type { Poll } from '../../../../src-bun/contract/leading/polls.ts'
import { t } from '../../../i18n/i18n.ts'
import { leadingCount, leadingWord } from '../../../i18n/parts/leading.ts'
import { hub } from '../../../state/hub.ts'
import {
  closePoll,
  fetchVote,
  mayClosePoll,
  mayVote,
  namedVote,
  pendingVote,
  vote,
} from '../../../state/leading/polls.ts'
import { lookUp } from '../../../state/lookup.ts'
import { Button } from '../../../ui/buttons/Button.tsx'
import { ConfirmDialog } from '../../../ui/overlays/ConfirmDialog.tsx'
import './polls.css'

/** So many names stand below an answer. */
const NAMES_MAX = 20

/** The answers of a poll, each a button with its share as a bar. Pressing the own answer takes the vote back. */
export function PollBox(props: { message: Message; poll: Poll }) {
  const [isAskingToClose, setAskingToClose] = createSignal(false)
  /** What the hub has of this person. A poll without names does not say it, so it is asked for. */
  const [answered, setAnswered] = createSignal<readonly number[]>([])
  const stored = () => (props.poll.named ? namedVote(props.poll) : answered())
  const pending = () => pendingVote(props.message.id)
  const chosen = () => pending() ?? stored()
  createEffect<readonly number[] | undefined>((before) => {
    const now = pending()
    if (!now && !untrack(() => props.poll.named)) untrack(() => askForVote(before))
    return now
  })
  /** `before`: what the hub has just answered. */
  function askForVote(before: readonly number[] | undefined) {
    if (before) setAnswered(before)
    void fetchVote(props.message.roomId, props.message.id).then((answer) => {
      if (answer.ok) setAnswered(answer.value.choices)
    })
  }
  createEffect(() =>
    lookUp(
      'members',
      props.poll.answers.flatMap(({ memberIds = [] }) => memberIds.slice(0, NAMES_MAX)),
    ),
  )

  const count = (place: number) => {
    const isStored = stored().includes(place)
    return (props.poll.answers[place]?.count ?? 0) + Number(chosen().includes(place)) - Number(isStored)
  }
  const voters = () => props.poll.voters + Number(chosen().length > 0) - Number(stored().length > 0)

  function choose(place: number) {
    if (!mayVote(props.message)) return
    const isChosen = chosen().includes(place)
    const others = props.poll.several ? chosen().filter((other) => other !== place) : []
    void vote(props.message, isChosen ? others : [...others, place])
  }

  return (
    <fieldset class="poll" data-several={props.poll.several ? '' : undefined}>
      <legend class="visually-hidden">{leadingWord('poll')}</legend>
      <Index each={props.poll.answers}>
        {(answer, place) => (
          <>
            <button
              type="button"
              class="poll-answer"
              aria-pressed={chosen().includes(place)}
              // Not `disabled`: who may not vote may read the answers one after the other.
              aria-disabled={!mayVote(props.message)}
              style={{ '--share': voters() > 0 ? count(place) / voters() : 0 }}
              onClick={() => choose(place)}
            >
              <span class="poll-mark">
                <Show when={chosen().includes(place)}>
                  <IconCheck />
                </Show>
              </span>
              <span class="poll-text" dir="auto">
                {answer().text}
              </span>
              <span class="poll-count">
                <span aria-hidden="true">{count(place)}</span>
                <span class="visually-hidden">, {leadingCount('votes', count(place))}</span>
              </span>
            </button>
            <Show when={answer().memberIds?.length}>
              <p class="poll-names meta">{namesOf(answer().memberIds ?? [])}</p>
            </Show>
          </>
        )}
      </Index>
      <p class="meta">{about(props.poll, voters())}</p>
      <Show when={mayClosePoll(props.message)}>
        <Button onClick={() => setAskingToClose(true)}>{leadingWord('close')}</Button>
        <ConfirmDialog
          open={isAskingToClose()}
          onClose={() => setAskingToClose(false)}
          title={leadingWord('closeTitle')}
          words={leadingWord('closeWords')}
          action={leadingWord('close')}
          cancelLabel={t('app.cancel')}
          closeLabel={t('app.close')}
          onConfirm={(signal) => closePoll(props.message, signal)}
        />
      </Show>
    </fieldset>
  )
}

function about({ several, named, closed }: Poll, voters: number): string {
  const kind = leadingWord(several ? 'severalOf' : 'oneOf')
  const names = leadingWord(named ? 'withNames' : 'withoutNames')
  const end = closed ? [leadingWord('closed', { name: closed.byName })] : []
  return [leadingCount('votes', voters), kind, names, ...end].join(' · ')
}

function namesOf(memberIds: readonly string[]): string {
  const names = memberIds.slice(0, NAMES_MAX).map((id) => hub.members[id]?.name ?? '…')
  const more = memberIds.length - names.length
  return more > 0 ? `${names.join(', ')} ${leadingWord('more', { count: more })}` : names.join(', ')
}
