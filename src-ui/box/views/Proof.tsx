import { Show } from 'solid-js'
import type { BoxProblem, BoxVerdict } from '../../../src-bun/contract/log-tree/box-file.ts'
import type { Box } from '../read/box.ts'
import type { Checked } from '../read/check.ts'
import { number, percentOf, problemWord, when, word } from '../words.ts'

type Props = { box: Box | undefined; checked: Checked | undefined; share: number; onReceipt(file: File): void }

/** What was checked, what that proves and what not, and the receipt that somebody kept. */
export function Proof(props: Props) {
  const problem = () => (props.checked && 'code' in props.checked ? props.checked : undefined)
  const verdict = () => (props.checked && !('code' in props.checked) ? props.checked : undefined)
  return (
    <>
      <h2>{word('proof')}</h2>
      <Show when={props.checked} fallback={<p>{word('checking', { percent: percentOf(props.share) })}</p>}>
        <Show when={problem()}>{(found) => <ProblemWords box={props.box} problem={found()} />}</Show>
        <Show when={verdict()}>{(right) => <VerdictWords verdict={right()} />}</Show>
      </Show>
      <h3>{word('receipt')}</h3>
      <p>{word('receiptWords')}</p>
      <label class="choose">
        {word('choose')}
        <input
          type="file"
          accept=".json,application/json"
          onChange={(event) => {
            const [file] = event.currentTarget.files ?? []
            if (file) props.onReceipt(file)
            event.currentTarget.value = ''
          }}
        />
      </label>
      <h3>{word('proves')}</h3>
      <ul class="words">
        <li>{word('proves1')}</li>
        <li>{word('proves2')}</li>
        <li>{word('proves3')}</li>
      </ul>
      <h3>{word('provesNot')}</h3>
      <ul class="words">
        <li>{word('provesNot1')}</li>
        <li>{word('provesNot2')}</li>
        <li>{word('provesNot3')}</li>
        <li>{word('provesNot4')}</li>
        <li>{word('provesNot5')}</li>
      </ul>
    </>
  )
}

function ProblemWords(props: { box: Box | undefined; problem: BoxProblem }) {
  const where = () => {
    const { from, to } = props.problem
    if ('name' in props.problem) return props.problem.name
    if (from === undefined) return undefined
    return to === undefined || from === to
      ? word('whereOne', { from: number(from) })
      : word('where', { from: number(from), to: number(to) })
  }
  /** Whose message it is, if the record is one. */
  const message = () => {
    const { from, to } = props.problem
    return from !== undefined && (to === undefined || to === from) ? props.box?.messageAt(from) : undefined
  }
  return (
    <div class="verdict" data-kind="wrong">
      <p>
        <strong>{word('wrong')}</strong>
      </p>
      <p dir="auto">
        <Show when={where()}>{(place) => <>{place()}: </>}</Show>
        {problemWord(props.problem.code)}
      </p>
      <Show when={message()}>
        {(found) => (
          <p class="soft" dir="auto">
            {word('by', { name: found().authorName, at: when(found().postedAt) })}
          </p>
        )}
      </Show>
    </div>
  )
}

function VerdictWords(props: { verdict: BoxVerdict }) {
  return (
    <div class="verdict" data-kind="right">
      <p>
        <strong>{word(props.verdict.receipt ? 'rightReceipt' : 'right')}</strong>
      </p>
      <p>
        {word('numbers', {
          leaves: number(props.verdict.leaves),
          shown: number(props.verdict.shown),
          files: number(props.verdict.files),
          left: number(props.verdict.filesLeftOut),
        })}
      </p>
      <Show when={props.verdict.receipt}>
        {(receipt) => <p>{word('receiptOf', { count: number(receipt().size) })}</p>}
      </Show>
    </div>
  )
}
