import { normaliseCode } from '../../../src-bun/contract/door/spoken-code.ts'
import { t } from '../../i18n/i18n.ts'
import { TextField } from '../../ui/fields/TextField.tsx'
import { groupedSigns } from './code-signs.ts'

type CodeFieldProps = { value: string; error: string | undefined; onChange: (value: string) => void }

/** Takes small letters, spaces, dashes and what is pasted, and shows the code in groups while it is typed. */
export function CodeField(props: CodeFieldProps) {
  function take(input: HTMLInputElement) {
    const signsBeforeCaret = normaliseCode(input.value.slice(0, input.selectionStart ?? input.value.length)).length
    const shown = groupedSigns(input.value)
    input.value = shown
    const caret = signsBeforeCaret > 4 ? signsBeforeCaret + 1 : signsBeforeCaret
    input.setSelectionRange(caret, caret)
    props.onChange(shown)
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
        if (!event.isComposing) take(event.currentTarget)
      }}
      onCompositionEnd={(event) => take(event.currentTarget)}
    />
  )
}
