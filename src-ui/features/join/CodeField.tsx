import { normaliseCode } from '../../../src-bun/contract/door/spoken-code.ts'
import { t } from '../../i18n/i18n.ts'
import { TextField } from '../../ui/fields/TextField.tsx'
import { formatTypedCode } from './typed-code.ts'

type CodeFieldProps = { value: string; error: string | undefined; onChange: (value: string) => void }

/** Accepts lower case, spaces, dashes and pasted text, and formats the code in groups of four while somebody types. */
export function CodeField(props: CodeFieldProps) {
  function formatInput(input: HTMLInputElement) {
    const charactersBeforeCaret = normaliseCode(input.value.slice(0, input.selectionStart ?? input.value.length)).length
    const formatted = formatTypedCode(input.value)
    input.value = formatted
    const caret = charactersBeforeCaret > 4 ? charactersBeforeCaret + 1 : charactersBeforeCaret
    input.setSelectionRange(caret, caret)
    props.onChange(formatted)
  }

  return (
    <TextField
      class="code-field"
      label={t('join.code')}
      hint={t('join.codeHint')}
      error={props.error}
      value={props.value}
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
