import { createEffect, createSignal, Show } from 'solid-js'
import { type Say, TakeButton, type Taken } from '../buttons/TakeButton.tsx'
import { ChoiceGroup } from '../fields/ChoiceGroup.tsx'
import { SelectField } from '../fields/SelectField.tsx'
import { TextField } from '../fields/TextField.tsx'
import { Dialog } from './Dialog.tsx'

type Range = 'all' | 'today' | 'since' | 'between' | 'asOf'
type Word = Range | 'title' | 'format' | 'range' | 'first' | 'last' | 'day' | 'take'
type Part<R> = { range: R; first: string; last: string }

/** What somebody can choose of something that they take home, in what files, and how it is taken. */
export type Choosing<Format extends string = string, R extends Range = Range> = {
  /** Of the button that leads here. */
  label: string
  word: (key: Word) => string
  closeLabel: string
  cancelLabel: string
  failed: string
  tooLong: string
  formats: readonly { value: Format; label: string }[]
  ranges: readonly R[]
  /** In words, where such a part cannot be taken. */
  whatIsWrong(part: Part<R>): string | undefined
  about(part: Part<R>): Promise<{ words: string; refused: readonly string[] } | undefined>
  take(format: Format, part: Part<R>, say: Say, signal: AbortSignal): Promise<Taken>
}

/** Which part of something is taken home, in which file; how large that will be, how far it is, and a button that ends it. */
export function TakeDialog(props: { choosing: Choosing; onClose: () => void }) {
  const word: Choosing['word'] = (key) => props.choosing.word(key)
  const [format, setFormat] = createSignal(props.choosing.formats[0]?.value ?? '')
  const [range, setRange] = createSignal<Range>('all')
  const [first, setFirst] = createSignal('')
  const [last, setLast] = createSignal('')
  const [about, setAbout] = createSignal<{ words: string; refused: readonly string[] }>()
  const part = () => ({ range: range(), first: first(), last: last() })
  const hasFirst = () => range() === 'since' || range() === 'between' || range() === 'asOf'

  let asked = 0
  createEffect(() => {
    const chosen = part()
    const number = ++asked
    setAbout(undefined)
    // An answer about what was chosen before comes too late.
    props.choosing.about(chosen).then(
      (found) => number === asked && setAbout(found),
      () => undefined,
    )
  })
  const refused = () =>
    about()?.refused.includes(format()) ? props.choosing.tooLong : props.choosing.whatIsWrong(part())

  return (
    <Dialog open onClose={props.onClose} title={word('title')} closeLabel={props.choosing.closeLabel}>
      <div class="take-part">
        <ChoiceGroup
          label={word('range')}
          layout="list"
          value={range()}
          onChoose={setRange}
          choices={props.choosing.ranges.map((value) => ({ value, label: word(value) }))}
        />
        <Show when={hasFirst()}>
          <div class="take-days">
            <TextField
              type="date"
              label={word(range() === 'between' ? 'first' : 'day')}
              value={first()}
              onInput={(event) => setFirst(event.currentTarget.value)}
            />
            <Show when={range() === 'between'}>
              <TextField
                type="date"
                label={word('last')}
                value={last()}
                onInput={(event) => setLast(event.currentTarget.value)}
              />
            </Show>
          </div>
        </Show>
        <SelectField label={word('format')} value={format()} choices={props.choosing.formats} onChange={setFormat} />
        <TakeButton
          label={word('take')}
          words={refused() ?? about()?.words ?? ''}
          disabled={refused() !== undefined}
          cancelLabel={props.choosing.cancelLabel}
          failed={props.choosing.failed}
          take={(say, signal) => props.choosing.take(format(), part(), say, signal)}
        />
      </div>
    </Dialog>
  )
}
