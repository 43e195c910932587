import { useSearchParams } from '@solidjs/router'
import { createEffect, createMemo, Match, on, onMount, Show, Switch } from 'solid-js'
import IconCompass from '~icons/lucide/compass'
import { errorText, t } from '../../i18n/i18n.ts'
import { dateAndTime } from '../../i18n/times.ts'
import { dismissOffer, hubTime, lastAway } from '../../state/catch-up/away.ts'
import { catchUpFile, createCatchUp } from '../../state/catch-up/catch-up.ts'
import { connection } from '../../state/connection/connection.ts'
import { mayExport } from '../../state/exports.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { SelectField } from '../../ui/fields/SelectField.tsx'
import { EmptyState } from '../../ui/states/EmptyState.tsx'
import { Skeleton } from '../../ui/states/Skeleton.tsx'
import { DocumentRow } from './DocumentRow.tsx'
import { CommentRow, MessageRow, PersonRow, PlaceRow, RoomRow } from './rows.tsx'
import { Section } from './Section.tsx'
import { catchUpCount, catchUpWord } from './words.ts'
import './catch-up.css'

const SPANS = { hour: 3600_000, day: 24 * 3600_000, week: 7 * 24 * 3600_000 } as const
type Span = keyof typeof SPANS | 'away' | 'all'

/** What this person has missed since a time, which is in the address. A chunk of its own. */
export default function CatchUpPage() {
  const [params, setParams] = useSearchParams<{ since?: string }>()
  const { shown, load } = createCatchUp()
  const away = lastAway()
  const span = createMemo<Span>(() => {
    const given = params.since
    if (given === 'all' || (given !== undefined && given in SPANS)) return given as Span
    return away === undefined ? 'day' : 'away'
  })
  /** Of the time when it was chosen, so that a page that stays open goes on from there. */
  const since = createMemo(() => {
    const chosen = span()
    if (chosen === 'all') return 0
    return chosen === 'away' ? (away ?? 0) : Math.max(0, hubTime() - SPANS[chosen])
  })
  const choices = () => [
    ...(away === undefined ? [] : [{ value: 'away', label: catchUpWord('away', { time: dateAndTime(away) }) }]),
    ...(['hour', 'day', 'week', 'all'] as const).map((value) => ({ value, label: catchUpWord(value) })),
  ]
  onMount(dismissOffer)
  createEffect(on(since, (from) => void load(from)))
  // What could not be fetched is fetched when the hub is there again.
  createEffect(
    on(
      () => connection().state,
      (state) => state === 'connected' && shown().state === 'failed' && void load(since()),
      { defer: true },
    ),
  )
  const answer = () => shown().answer
  const isEmpty = () => {
    const { messages, mentions, comments, pins, polls, documents, places, people, next } = answer() ?? {}
    const lists = [mentions, comments, pins, polls, documents, places, people]
    return messages === 0 && next === undefined && lists.every((list) => list?.length === 0)
  }
  const problem = () => {
    const { problem } = shown()
    return problem && (problem.status === 0 ? catchUpWord('offline') : errorText(problem.code))
  }

  return (
    <div class="catch-up">
      <div class="catch-up-head">
        <SelectField
          label={catchUpWord('since')}
          value={span()}
          choices={choices()}
          onChange={(value) => setParams({ since: value === 'away' ? undefined : value }, { replace: true })}
        />
        <Show when={mayExport() && answer() && !isEmpty()}>
          <a class="button" data-kind="plain" href={catchUpFile(since())} download="" rel="external">
            {catchUpWord('save')}
          </a>
        </Show>
      </div>
      <p class="meta" role="status">
        <Show when={shown().state !== 'loading'} fallback={t('app.loading')}>
          <Show when={answer() && !isEmpty()}>{catchUpCount('said', answer()?.messages ?? 0)}</Show>
        </Show>
      </p>
      <Switch>
        <Match when={shown().state === 'loading' && !answer()}>
          <Skeleton lines={8} />
        </Match>
        <Match when={shown().state !== 'failed' && isEmpty()}>
          <EmptyState icon={<IconCompass />} title={catchUpWord('nothing')} description={catchUpWord('nothingWords')} />
        </Match>
      </Switch>
      <Show when={answer()}>
        {(all) => (
          <>
            <Section title={catchUpWord('mentions')} rows={forMe(all())}>
              {(row) => ('documentId' in row ? <CommentRow comment={row} /> : <MessageRow message={row} />)}
            </Section>
            <Section title={catchUpWord('polls')} rows={all().polls}>
              {(message) => <MessageRow message={message} />}
            </Section>
            <Section title={catchUpWord('pins')} rows={all().pins}>
              {(message) => <MessageRow message={message} />}
            </Section>
            <Section title={catchUpWord('discussed')} rows={all().discussed}>
              {(message) => <MessageRow message={message} />}
            </Section>
            <Section title={catchUpWord('documents')} rows={all().documents}>
              {(document) => <DocumentRow document={document} />}
            </Section>
            <Section title={catchUpWord('rooms')} rows={all().rooms}>
              {(room) => <RoomRow room={room} />}
            </Section>
            <Section title={catchUpWord('places')} rows={all().places}>
              {(place) => <PlaceRow place={place} />}
            </Section>
            <Section title={catchUpWord('people')} rows={all().people}>
              {(person) => <PersonRow person={person} />}
            </Section>
          </>
        )}
      </Show>
      <Show when={shown().state === 'failed'}>
        <p class="catch-up-failed">
          <span class="error-text" role="alert">
            {problem()}
          </span>
          <Button onClick={() => void load(since(), answer() !== undefined)}>{t('app.retry')}</Button>
        </p>
      </Show>
      <Show when={answer()?.next !== undefined && shown().state !== 'failed'}>
        <Button busy={shown().state === 'loading'} onClick={() => void load(since(), true)}>
          {catchUpWord('earlier')}
        </Button>
      </Show>
    </div>
  )
}

type Answer = NonNullable<ReturnType<ReturnType<typeof createCatchUp>['shown']>['answer']>

/** Messages and comments that mention this person, the newest first. */
const forMe = ({ mentions, comments }: Answer) => [...mentions, ...comments].sort((a, b) => b.postedAt - a.postedAt)
