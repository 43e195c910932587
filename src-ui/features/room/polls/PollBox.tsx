import { createEffect, createSignal, Index, Show } from 'solid-js'
import IconCheck from '~icons/lucide/check'
import type { Message } from '../../../../src-bun/contract/chat.ts'
import type { Poll } from '../../../../src-bun/contract/leading/polls.ts'
import { t } from '../../../i18n/i18n.ts'
import { leadingCount, leadingWord } from '../../../i18n/parts/leading.ts'
import { hub } from '../../../state/hub.ts'
import { closePoll, mayClosePoll, mayVote } from '../../../state/leading/polls.ts'
import { lookUp } from '../../../state/lookup.ts'
import { Button } from '../../../ui/buttons/Button.tsx'
import { ConfirmDialog } from '../../../ui/overlays/ConfirmDialog.tsx'
import { createOwnVote } from './own-vote.ts'
import './polls.css'

/** So many names stand below an answer. */
const NAMES_MAX = 20

/** The answers of a poll, each a button with its share as a bar. Pressing the own answer takes the vote back. */
export function PollBox(props: { message: Message; poll: Poll }) {
  const [isAskingToClose, setAskingToClose] = createSignal(false)
  const own = createOwnVote(props)
  createEffect(() =>
    lookUp(
      'members',
      props.poll.answers.flatMap(({ memberIds = [] }) => memberIds.slice(0, NAMES_MAX)),
    ),
  )

  /** With what is not stored yet. Where it is not known what is, nobody can say which of both counts has it. */
  const difference = (of: (choices: readonly number[]) => boolean) => {
    const stored = own.stored()
    return stored === undefined ? 0 : Number(of(own.chosen())) - Number(of(stored))
  }
  const count = (place: number) =>
    (props.poll.answers[place]?.count ?? 0) + difference((choices) => choices.includes(place))
  const voters = () => props.poll.voters + difference((choices) => choices.length > 0)

  return (
    <fieldset
      class="poll"
      data-several={props.poll.several ? '' : undefined}
      onPointerEnter={own.look}
      onFocusIn={own.look}
    >
      <legend class="visually-hidden">{leadingWord('poll')}</legend>
      <Index each={props.poll.answers}>
        {(answer, place) => (
          <>
            <button
              type="button"
              class="poll-answer"
              aria-pressed={own.chosen().includes(place)}
              // Not `disabled`: who may not vote may read the answers one after the other.
              aria-disabled={!mayVote(props.message)}
              style={{ '--share': voters() > 0 ? count(place) / voters() : 0 }}
              onClick={() => {
                if (mayVote(props.message)) void own.press(place)
              }}
            >
              <span class="poll-mark">
                <Show when={own.chosen().includes(place)}>
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
