import { createSignal, Match, Switch } from 'solid-js'
import type { Column, Value } from '../../../src-bun/contract/boards.ts'
import { CELL_MAX_CHARS } from '../../../src-bun/contract/limits.ts'
import { locale, t } from '../../i18n/i18n.ts'
import { boardWord } from '../../i18n/parts/boards.ts'
import { SelectField } from '../../ui/fields/SelectField.tsx'
import { TextField } from '../../ui/fields/TextField.tsx'
import { columnLabel } from './cell-text.ts'
import { numberText, parseNumber, type TypedNumber } from './typed-number.ts'

/** What somebody has put into a field: the value, null for an empty field, or the words for a text that is no value of the column. */
export type Entered = { ok: true; value: Value } | { ok: false; problem: () => string }

type FieldProps = {
  column: Column
  /** What the field shows until somebody types in it. */
  value: Value
  /** What is wrong with what was typed. */
  problem: string | undefined
  onEnter: (entered: Entered) => void
}

/** The form field for the type of a column. */
export function ValueField(props: FieldProps) {
  const label = () => columnLabel(props.column)
  const enter = (value: Value) => props.onEnter({ ok: true, value })

  return (
    <Switch>
      <Match when={props.column.type === 'choice'}>
        <SelectField
          label={label()}
          value={String(props.value ?? '')}
          choices={['', ...(props.column.choices ?? [])].map((choice) => ({ value: choice, label: choice }))}
          onChange={(value) => enter(value || null)}
        />
      </Match>
      <Match when={props.column.type === 'boolean'}>
        <SelectField
          label={label()}
          value={String(props.value ?? '')}
          choices={[
            { value: '', label: '' },
            { value: 'true', label: boardWord('yes') },
            { value: 'false', label: boardWord('no') },
          ]}
          onChange={(value) => enter(value === '' ? null : value === 'true')}
        />
      </Match>
      <Match when={props.column.type === 'number'}>
        <NumberField {...props} />
      </Match>
      <Match when={props.column.type === 'time'}>
        <TimeField {...props} />
      </Match>
      <Match when={props.column.type === 'text'}>
        <TextField
          label={label()}
          value={String(props.value ?? '')}
          maxLength={CELL_MAX_CHARS}
          limitMessage={t('app.limit', { count: CELL_MAX_CHARS })}
          onInput={(event) => enter(event.currentTarget.value || null)}
        />
      </Match>
    </Switch>
  )
}

/** Keeps the text as it was typed, and shows how it is read where that is not the same. */
function NumberField(props: FieldProps) {
  const [typed, setTyped] = createSignal<string>()
  const reading = () => {
    const number = parseNumber(typed() ?? '', locale())
    const plain = number.ok && number.value !== null ? numberText(number.value, locale()) : ''
    return plain === '' || plain === typed()?.trim() ? undefined : boardWord('readAs', { number: plain })
  }
  function enter(text: string) {
    setTyped(text)
    const number = parseNumber(text, locale())
    props.onEnter(number.ok ? number : { ok: false, problem: () => numberProblem(number.problem) })
  }
  return (
    <TextField
      label={columnLabel(props.column)}
      hint={reading()}
      error={props.problem}
      value={typed() ?? (props.value === null ? '' : numberText(Number(props.value), locale()))}
      inputmode="decimal"
      autocomplete="off"
      onInput={(event) => enter(event.currentTarget.value)}
    />
  )
}

function numberProblem(problem: (TypedNumber & { ok: false })['problem']): string {
  if (problem === 'notANumber') return boardWord('notANumber', { example: numberText(1234.5, locale()) })
  return problem === 'ambiguous' ? boardWord('ambiguous') : boardWord('tooExact')
}

/** The value of a `datetime-local` input is empty too while only a part of it is filled; that must not clear the cell. */
function TimeField(props: FieldProps) {
  const [typed, setTyped] = createSignal<string>()
  let isIncomplete = false
  function enter({ value, validity }: HTMLInputElement) {
    if (!validity.badInput && !isIncomplete && value === shown()) return
    const at = new Date(value).getTime()
    // Some browsers take years of five digits, which `Date` does not read.
    isIncomplete = validity.badInput || (value !== '' && Number.isNaN(at))
    if (isIncomplete) return props.onEnter({ ok: false, problem: () => boardWord('timeIncomplete') })
    setTyped(value)
    props.onEnter({ ok: true, value: value === '' ? null : at })
  }
  const shown = () => typed() ?? (typeof props.value === 'number' ? localTime(props.value) : '')
  return (
    <TextField
      label={columnLabel(props.column)}
      error={props.problem}
      type="datetime-local"
      max="9999-12-31T23:59"
      value={shown()}
      onInput={(event) => enter(event.currentTarget)}
      // A part that is filled in an empty field causes no `input` event.
      onKeyUp={(event) => enter(event.currentTarget)}
    />
  )
}

/**
 * A time in ms since 1970 in the format of `datetime-local` inputs: local time, with as many seconds as it has, so that whoever
 * changes the minute does not lose them. Empty for a time that such an input cannot hold.
 */
function localTime(at: number): string {
  const local = new Date(at - new Date(at).getTimezoneOffset() * 60_000)
  return Number.isNaN(local.getTime()) ? '' : local.toISOString().replace(/(:00)?(\.000)?Z$/, '')
}
