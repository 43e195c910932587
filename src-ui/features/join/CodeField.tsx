import { createSignal } from 'solid-js'
import { normaliseCode } from '../../../src-bun/contract/door/spoken-code.ts'
import { t } from '../../i18n/i18n.ts'
import { TextField } from '../../ui/fields/TextField.tsx'
import { readTypedCode } from './typed-code.ts'

type CodeFieldProps = {
  error: string | undefined
  /** Called with the code in what was typed, which may be incomplete, or with the token of a link that was pasted. */
  onChange: (code: string) => void
}

/** Accepts lower case, spaces, dashes, and pasted links and sentences, and formats the code in groups of four while somebody types. */
export function CodeField(props: CodeFieldProps) {
  const [shown, setShown] = createSignal('')

  function formatInput(input: HTMLInputElement) {
    const charactersBeforeCaret = normaliseCode(input.value.slice(0, input.selectionStart ?? input.value.length)).length
    const { shown, code } = readTypedCode(input.value)
    if (input.value !== shown) {
      input.value = shown
      const caret = charactersBeforeCaret > 4 ? charactersBeforeCaret + 1 : charactersBeforeCaret
      input.setSelectionRange(caret, caret)
    }
    setShown(shown)
    props.onChange(code)
  }

  return (
    <TextField
      class="code-field"
      label={t('join.code')}
      hint={props.error ? undefined : t('join.codeHint')}
      error={props.error}
      value={shown()}
      inputmode="text"
      autocomplete="off"
      autocapitalize="characters"
      autocorrect="off"
      spellcheck={false}
      enterkeyhint="go"
      placeholder="····-····"
      autofocus
      onInput={(event) => {
        if (!event.isComposing) formatInput(event.currentTarget)
      }}
      onCompositionEnd={(event) => formatInput(event.currentTarget)}
    />
  )
}
