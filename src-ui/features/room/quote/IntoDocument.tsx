import { useNavigate } from '@solidjs/router'
import { createSignal, For, Show } from 'solid-js'
import type { Message } from '../../../../src-bun/contract/chat.ts'
import { TITLE_MAX_CHARS } from '../../../../src-bun/contract/limits.ts'
import { t } from '../../../i18n/i18n.ts'
import { shortTime } from '../../../i18n/short-time.ts'

import { plainLine } from '../../../state/activity/plain-line.ts'
import { hub, roomName } from '../../../state/hub.ts'
import {
  documentsToWriteIn,
  messagesAround,
  putIntoDocument,
  quoteMessage,
} from '../../../state/quoting/into-document.ts'
import { leavesRoom } from '../../../state/quoting/leaves-room.ts'
import { Button } from '../../../ui/buttons/Button.tsx'
import { createTask } from '../../../ui/buttons/task.ts'
import { SelectField } from '../../../ui/fields/SelectField.tsx'
import { TextField } from '../../../ui/fields/TextField.tsx'
import { Dialog } from '../../../ui/overlays/Dialog.tsx'
import { quoteCount, quoteWord } from './words.ts'
import './quote.css'

const NEW = ''

/** Asks which messages go into which document, and puts them there. */
export default function IntoDocument(props: { message: Message }) {
  const navigate = useNavigate()
  const { roomId, id } = props.message
  const room = () => hub.rooms[roomId]
  const offered = messagesAround(props.message)
  const [chosen, setChosen] = createSignal<ReadonlySet<string>>(new Set([id]))
  const [into, setInto] = createSignal(NEW)
  const [title, setTitle] = createSignal(quoteWord('suggestedTitle', { room: roomNow() }))
  const [problem, setProblem] = createSignal('')
  const task = createTask()
  const [doneId, setDoneId] = createSignal<string>()
  const close = () => quoteMessage(undefined)
  const documents = () => documentsToWriteIn(roomId)
  const isLeaving = () => into() !== NEW && leavesRoom(roomId, hub.documents[into()]?.roomId)

  function roomNow(): string {
    const known = room()
    return known ? roomName(known) : ''
  }

  function choose(messageId: string, isChosen: boolean) {
    setProblem('')
    const others = [...chosen()].filter((other) => other !== messageId)
    setChosen(new Set(isChosen ? [...others, messageId] : others))
  }

  async function put(): Promise<void> {
    const messages = offered.filter((message) => chosen().has(message.id))
    if (messages.length === 0) return void setProblem(quoteWord('none'))
    if (into() === NEW && title().trim() === '') return void setProblem(quoteWord('noTitle'))
    const target = into() === NEW ? { title: title().trim() } : { documentId: into() }
    await task.run(async (signal) => {
      const answer = await putIntoDocument(messages, target, roomId, signal)
      if ('id' in answer) return void setDoneId(answer.id)
      // It is there, and is not made once more.
      if (answer.made !== undefined) setInto(answer.made)
      return answer.problem
    })
  }

  return (
    <Dialog open onClose={close} title={quoteWord('title')} closeLabel={t('app.close')}>
      <Show
        when={doneId()}
        fallback={
          <form
            class="quote-form"
            noValidate
            onSubmit={(event) => {
              event.preventDefault()
              void put()
            }}
          >
            <fieldset class="quote-messages">
              <legend>{quoteWord('which')}</legend>
              <For each={offered}>
                {(message) => (
                  <label class="check" ref={(row) => message.id === id && bringIntoSight(row)}>
                    <input
                      type="checkbox"
                      checked={chosen().has(message.id)}
                      onChange={(event) => choose(message.id, event.currentTarget.checked)}
                    />
                    <span class="quote-line" dir="auto">
                      <strong>{hub.members[message.authorId]?.name ?? message.authorName}</strong>{' '}
                      <span class="meta">{shortTime(message.postedAt, Date.now())}</span>{' '}
                      {plainLine(message.body) || message.files?.map(({ name }) => name).join(', ')}
                    </span>
                  </label>
                )}
              </For>
            </fieldset>
            <SelectField
              label={quoteWord('into')}
              value={into()}
              choices={[
                { value: NEW, label: quoteWord('new') },
                ...documents().map((document) => ({
                  value: document.id,
                  label: document.title || t('document.untitled'),
                })),
              ]}
              onChange={setInto}
            />
            <Show when={into() === NEW}>
              <TextField
                label={quoteWord('newTitle')}
                value={title()}
                maxLength={TITLE_MAX_CHARS}
                autocomplete="off"
                onInput={(event) => {
                  setProblem('')
                  setTitle(event.currentTarget.value)
                }}
              />
            </Show>
            <p class="quote-warning" role="status">
              {isLeaving() ? quoteWord('private') : ''}
            </p>
            <p class="error-text" role="alert">
              {problem() || task.problem()}
            </p>
            <div class="dialog-actions">
              <Button onClick={close}>{t('app.cancel')}</Button>
              <Button kind="primary" type="submit" busy={task.isBusy()}>
                {quoteWord('put')}
              </Button>
            </div>
          </form>
        }
      >
        {(documentId) => (
          <>
            <p role="status">{quoteCount('done', chosen().size)}</p>
            <div class="dialog-actions">
              <Button onClick={close}>{t('app.close')}</Button>
              <Button
                kind="primary"
                ref={(button) => queueMicrotask(() => button.focus())}
                onClick={() => {
                  close()
                  navigate(`/documents/${documentId()}`)
                }}
              >
                {quoteWord('open')}
              </Button>
            </div>
          </>
        )}
      </Show>
    </Dialog>
  )
}

/** The list is higher than its place, and the message whose menu was used may be anywhere in it. */
function bringIntoSight(row: HTMLElement): void {
  requestAnimationFrame(() => row.scrollIntoView({ block: 'center' }))
}
