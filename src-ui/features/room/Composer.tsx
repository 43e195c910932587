import { createEffect, createUniqueId, onCleanup, onMount, Show } from 'solid-js'
import IconSend from '~icons/lucide/send-horizontal'
import { MESSAGE_MAX_CHARS } from '../../../src-bun/contract/limits.ts'
import type { Room } from '../../../src-bun/contract/rooms.ts'
import { plural, t } from '../../i18n/i18n.ts'
import { roomName } from '../../state/hub.ts'
import { announceTyping, draftOf, saveDraft, sendMessage } from '../../state/rooms/chat.ts'

/** From here on the limit is said. */
const NEAR_LIMIT = 200
const MAX_HEIGHT_PX = 200
/** What browsers report for a key that an input method has taken, Safari even after `compositionend`. */
const TAKEN_BY_INPUT_METHOD = 229

export function Composer(props: { room: Room }) {
  const limitId = createUniqueId()
  let field!: HTMLTextAreaElement

  const draft = () => draftOf(props.room.id)
  const left = () => MESSAGE_MAX_CHARS - draft().trim().length
  const maySend = () => draft().trim() !== '' && left() >= 0

  function send() {
    if (!maySend()) return
    sendMessage(props.room.id, draft().trim())
    saveDraft(props.room.id, '')
    field.focus()
  }

  function pressed(event: KeyboardEvent) {
    if (event.key !== 'Enter' || event.shiftKey) return
    if (event.isComposing || event.keyCode === TAKEN_BY_INPUT_METHOD) return
    event.preventDefault()
    send()
  }

  createEffect(() => {
    draft()
    field.style.height = 'auto'
    field.style.height = `${Math.min(field.scrollHeight, MAX_HEIGHT_PX)}px`
  })

  onMount(() => {
    // Not on a phone: the keyboard would cover what one came to read.
    if (!window.matchMedia('(pointer: fine)').matches) return
    const frame = requestAnimationFrame(() => field.focus({ preventScroll: true }))
    onCleanup(() => cancelAnimationFrame(frame))
  })

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <textarea
        ref={field}
        rows="1"
        value={draft()}
        placeholder={t('room.compose', { room: roomName(props.room) })}
        aria-label={t('room.compose', { room: roomName(props.room) })}
        aria-describedby={limitId}
        aria-invalid={left() < 0 ? 'true' : undefined}
        enterkeyhint="send"
        onInput={(event) => {
          saveDraft(props.room.id, event.currentTarget.value)
          if (event.currentTarget.value.trim() !== '') announceTyping(props.room.id)
        }}
        onKeyDown={pressed}
      />
      <p id={limitId} class="composer-limit meta" data-over={left() < 0 ? '' : undefined}>
        <Show when={left() <= NEAR_LIMIT}>
          {left() < 0 ? plural('room.tooLong', -left()) : plural('room.charsLeft', left())}
        </Show>
      </p>
      <button
        type="submit"
        class="composer-send"
        aria-label={t('room.send')}
        title={`${t('room.send')} (Enter)`}
        disabled={!maySend()}
      >
        <IconSend />
      </button>
    </form>
  )
}
