import { createEffect, createSignal, Index, on, Show } from 'solid-js'
import { MESSAGE_MAX_CHARS, POLL_ANSWER_MAX_CHARS, POLL_ANSWERS } from '../../../../src-bun/contract/limits.ts'
import type { Room } from '../../../../src-bun/contract/rooms.ts'
import { t } from '../../../i18n/i18n.ts'
import { leadingWord } from '../../../i18n/parts/leading.ts'
import { askBeforeLeaving } from '../../../state/connection/unsaved-forms.ts'
import { draftOf, saveDraft, sendWritten } from '../../../state/rooms/chat.ts'
import { Button } from '../../../ui/buttons/Button.tsx'
import { TextField } from '../../../ui/fields/TextField.tsx'
import { Dialog } from '../../../ui/overlays/Dialog.tsx'
import './polls.css'

const EMPTY = Array.from({ length: POLL_ANSWERS.min }, () => '')

/** Makes a poll. What has been typed in the room is its question, until somebody changes it. */
export function PollDialog(props: { room: Room; open: boolean; onClose: () => void }) {
  const [question, setQuestion] = createSignal('')
  const [answers, setAnswers] = createSignal<readonly string[]>(EMPTY)
  const [several, setSeveral] = createSignal(false)
  const [named, setNamed] = createSignal(false)
  const [problem, setProblem] = createSignal('')
  askBeforeLeaving(
    () => props.open && (question() !== draftOf(props.room.id).trim() || answers().some((answer) => answer !== '')),
  )

  createEffect(
    on(
      () => props.open,
      (isOpen) => {
        if (!isOpen) return
        setQuestion(draftOf(props.room.id).trim())
        setAnswers(EMPTY)
        setSeveral(false)
        setNamed(false)
        setProblem('')
      },
    ),
  )

  /** There is a field more than has been filled, as long as there may be. */
  function edit(place: number, text: string) {
    setProblem('')
    const edited = answers().map((answer, other) => (other === place ? text : answer))
    const isFull = edited.every((answer) => answer !== '') && edited.length < POLL_ANSWERS.max
    setAnswers(isFull ? [...edited, ''] : edited)
  }

  function fillYesNo(form: HTMLFormElement | null) {
    // The button goes away with this, so the focus goes on to what is to be done next.
    const next = question().trim() === '' ? 'input' : 'button[type="submit"]'
    form?.querySelector<HTMLElement>(next)?.focus()
    setProblem('')
    setAnswers([leadingWord('yes'), leadingWord('no')])
  }

  function send() {
    const given = answers()
      .map((answer) => answer.trim())
      .filter((answer) => answer !== '')
    if (question().trim() === '') return void setProblem(leadingWord('noQuestion'))
    if (given.length < POLL_ANSWERS.min) return void setProblem(leadingWord('tooFew'))
    if (new Set(given.map((answer) => answer.toLowerCase())).size < given.length)
      return void setProblem(leadingWord('same'))
    const isDraft = question() === draftOf(props.room.id).trim()
    const poll = { answers: given, several: several(), named: named() }
    if (!sendWritten(props.room.id, question().trim(), { poll })) return
    if (isDraft) saveDraft(props.room.id, '')
    props.onClose()
  }

  return (
    <Dialog open={props.open} onClose={() => props.onClose()} title={leadingWord('ask')} closeLabel={t('app.close')}>
      <form
        class="poll-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          send()
        }}
      >
        <TextField
          data-autofocus
          label={leadingWord('question')}
          value={question()}
          maxLength={MESSAGE_MAX_CHARS}
          autocomplete="off"
          onInput={(event) => {
            setProblem('')
            setQuestion(event.currentTarget.value)
          }}
        />
        <Index each={answers()}>
          {(answer, place) => (
            <TextField
              label={leadingWord('answer', { n: place + 1 })}
              value={answer()}
              maxLength={POLL_ANSWER_MAX_CHARS}
              limitMessage={leadingWord('limit', { count: POLL_ANSWER_MAX_CHARS })}
              autocomplete="off"
              onInput={(event) => edit(place, event.currentTarget.value)}
            />
          )}
        </Index>
        <Show when={answers().every((answer) => answer === '')}>
          <Button class="poll-yes-no" onClick={(event) => fillYesNo(event.currentTarget.form)}>
            {leadingWord('yesNo')}
          </Button>
        </Show>
        <label class="check">
          <input type="checkbox" checked={several()} onChange={(event) => setSeveral(event.currentTarget.checked)} />
          {leadingWord('several')}
        </label>
        <label class="check">
          <input type="checkbox" checked={named()} onChange={(event) => setNamed(event.currentTarget.checked)} />
          {leadingWord('named')}
        </label>
        <p class="error-text" role="alert">
          {problem()}
        </p>
        <div class="dialog-actions">
          <Button onClick={() => props.onClose()}>{t('app.cancel')}</Button>
          <Button kind="primary" type="submit">
            {leadingWord('send')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
