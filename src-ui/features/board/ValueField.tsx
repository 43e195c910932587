import { Match, Switch } from 'solid-js'
import type { Column, Value } from '../../../src-bun/contract/boards.ts'
import { CELL_MAX_CHARS } from '../../../src-bun/contract/limits.ts'
import { t } from '../../i18n/i18n.ts'
import { SelectField } from '../../ui/fields/SelectField.tsx'
import { TextField } from '../../ui/fields/TextField.tsx'

/** The form field for the type of a column. An empty field is `null`. */
export function ValueField(props: { column: Column; value: Value; onChange: (value: Value) => void }) {
  const label = () => {
    const { name, key, unit } = props.column
    return unit ? `${name ?? key} (${unit})` : (name ?? key)
  }
  const number = (text: string) => (text.trim() === '' || Number.isNaN(Number(text)) ? null : Number(text))

  return (
    <Switch>
      <Match when={props.column.type === 'choice'}>
        <SelectField
          label={label()}
          value={String(props.value ?? '')}
          choices={['', ...(props.column.choices ?? [])].map((choice) => ({ value: choice, label: choice }))}
          onChange={(value) => props.onChange(value || null)}
        />
      </Match>
      <Match when={props.column.type === 'boolean'}>
        <SelectField
          label={label()}
          value={String(props.value ?? '')}
          choices={[
            { value: '', label: '' },
            { value: 'true', label: t('board.yes') },
            { value: 'false', label: t('board.no') },
          ]}
          onChange={(value) => props.onChange(value === '' ? null : value === 'true')}
        />
      </Match>
      <Match when={props.column.type === 'number'}>
        <TextField
          label={label()}
          value={props.value === null ? '' : String(props.value)}
          inputmode="decimal"
          onChange={(event) => props.onChange(number(event.currentTarget.value.replace(',', '.')))}
        />
      </Match>
      <Match when={props.column.type === 'time'}>
        <TextField
          label={label()}
          type="datetime-local"
          value={typeof props.value === 'number' ? localTime(props.value) : ''}
          onChange={({ currentTarget: { value } }) => props.onChange(value === '' ? null : new Date(value).getTime())}
        />
      </Match>
      <Match when={props.column.type === 'text'}>
        <TextField
          label={label()}
          value={String(props.value ?? '')}
          maxLength={CELL_MAX_CHARS}
          onInput={(event) => props.onChange(event.currentTarget.value || null)}
        />
      </Match>
    </Switch>
  )
}

/** A time in ms since 1970 in the format of `datetime-local` inputs: local time, to the minute. */
function localTime(at: number): string {
  return new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}
