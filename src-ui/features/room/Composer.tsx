import { createEffect, createUniqueId, onCleanup, onMount, Show } from 'solid-js'
import IconSend from '~icons/lucide/send-horizontal'
import { MESSAGE_MAX_CHARS } from '../../../src-bun/contract/limits.ts'
import type { Room } from '../../../src-bun/contract/rooms.ts'
import { plural, t } from '../../i18n/i18n.ts'
import { roomName } from '../../state/hub.ts'
import { announceTyping, draftOf, saveDraft, sendMessage } from '../../state/rooms/chat.ts'

/** The number of remaining characters is shown from here on. */
const LIMIT_SHOWN_BELOW = 200
const MAX_HEIGHT_PX = 200
/** The `keyCode` of a key press that an input method has handled. Safari reports it even after `compositionend`. */
const KEY_CODE_OF_INPUT_METHOD = 229

export function Composer(props: { room: Room }) {
  const limitId = createUniqueId()
  let field!: HTMLTextAreaElement

  const draft = () => draftOf(props.room.id)
  const charactersLeft = () => MESSAGE_MAX_CHARS - draft().trim().length
  const maySend = () => draft().trim() !== '' && charactersLeft() >= 0

  function send() {
    if (!maySend()) return
    sendMessage(props.room.id, draft().trim())
    saveDraft(props.room.id, '')
    field.focus()
  }

  function sendOnEnter(event: KeyboardEvent) {
    if (event.key !== 'Enter' || event.shiftKey) return
    if (event.isComposing || event.keyCode === KEY_CODE_OF_INPUT_METHOD) return
    event.preventDefault()
    send()
  }

  createEffect(() => {
    draft()
    field.style.height = 'auto'
    field.style.height = `${Math.min(field.scrollHeight, MAX_HEIGHT_PX)}px`
  })

  onMount(() => {
    // Not on touch screens: the on-screen keyboard would cover the messages.
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
        aria-invalid={charactersLeft() < 0 ? 'true' : undefined}
        enterkeyhint="send"
        onInput={(event) => {
          saveDraft(props.room.id, event.currentTarget.value)
          if (event.currentTarget.value.trim() !== '') announceTyping(props.room.id)
        }}
        onKeyDown={sendOnEnter}
      />
      <p id={limitId} class="composer-limit meta" data-over={charactersLeft() < 0 ? '' : undefined}>
        <Show when={charactersLeft() <= LIMIT_SHOWN_BELOW}>
          {charactersLeft() < 0
            ? plural('room.tooLong', -charactersLeft())
            : plural('room.charsLeft', charactersLeft())}
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
