import { createSignal, createUniqueId, onMount } from 'solid-js'
import { countCharacters } from '../../../../../src-bun/contract/characters.ts'
import type { Message } from '../../../../../src-bun/contract/chat.ts'
import { MESSAGE_MAX_CHARS } from '../../../../../src-bun/contract/limits.ts'
import { t } from '../../../../i18n/i18n.ts'
import { editMessage, saveEdit } from '../../../../state/rooms/message-changes.ts'
import { Button } from '../../../../ui/buttons/Button.tsx'
import { CharacterCounter } from '../../CharacterCounter.tsx'
import { focusComposer } from '../../focus-composer.ts'
import { MessageField } from '../../MessageField.tsx'

/** In the place of an own message: its text to change. Enter saves, Escape leaves it as it was. */
export function MessageEditor(props: { message: Message; text: string }) {
  const counterId = createUniqueId()
  const [text, setText] = createSignal(props.text)
  let field!: HTMLTextAreaElement
  const charactersLeft = () => MESSAGE_MAX_CHARS - countCharacters(text().trimEnd(), 2 * MESSAGE_MAX_CHARS)
  const maySave = () => text().trim() !== '' && charactersLeft() >= 0

  function close() {
    editMessage(undefined)
    // The field is gone, and who writes goes on below.
    focusComposer()
  }
  function save() {
    if (!maySave()) return
    if (text().trimEnd() !== props.text) saveEdit(props.message, text().trimEnd())
    close()
  }

  onMount(() => {
    field.focus()
    field.setSelectionRange(field.value.length, field.value.length)
    field.scrollIntoView({ block: 'nearest' })
  })

  return (
    <form
      class="message-editor"
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.isComposing) return
        event.preventDefault()
        close()
      }}
    >
      <MessageField
        fieldRef={(element) => {
          field = element
        }}
        text={text()}
        label={t('message.editLabel')}
        describedBy={counterId}
        isTooLong={charactersLeft() < 0}
        onEdit={setText}
        onSend={save}
      />
      <CharacterCounter id={counterId} charactersLeft={charactersLeft()} />
      <div class="message-editor-buttons">
        <Button kind="primary" type="submit" disabled={!maySave()}>
          {t('message.save')}
        </Button>
        <Button kind="quiet" onClick={close}>
          {t('app.cancel')}
        </Button>
      </div>
    </form>
  )
}
