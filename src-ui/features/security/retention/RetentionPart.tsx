import { createSignal, Show } from 'solid-js'
import { RETENTION_MAX_DAYS } from '../../../../src-bun/contract/limits.ts'
import { errorText, formatNumber, t } from '../../../i18n/i18n.ts'
import { fetchOlder, keepFor, type OlderMessages } from '../../../state/host/administration.ts'
import { hub } from '../../../state/hub.ts'
import { Button } from '../../../ui/buttons/Button.tsx'
import { createTask } from '../../../ui/buttons/task.ts'
import { ChoiceGroup } from '../../../ui/fields/ChoiceGroup.tsx'
import { TextField } from '../../../ui/fields/TextField.tsx'
import { ConfirmDialog } from '../../../ui/overlays/ConfirmDialog.tsx'
import { retentionCount, retentionWord } from './words.ts'

const PROPOSED_DAYS = 30

/** For hosts: after how many days messages lose their words. Keeping everything takes effect at once, a number of days is confirmed. */
export function RetentionPart() {
  const [isChoosing, setChoosing] = createSignal(false)
  const [typed, setTyped] = createSignal<string>()
  const [problem, setProblem] = createSignal<string>()
  const keepingAll = createTask()
  const [busy, setBusy] = createSignal(false)
  const [asked, setAsked] = createSignal<OlderMessages & { days: number }>()
  const isLimited = () => isChoosing() || hub.keepDays !== undefined
  const shownDays = () => typed() ?? String(hub.keepDays ?? PROPOSED_DAYS)

  /** The last choice counts. Resolves with whether it is in force. */
  async function choose(chosen: 'all' | 'some'): Promise<boolean> {
    keepingAll.cancel()
    setChoosing(chosen === 'some')
    if (chosen === 'some') return true
    setTyped(undefined)
    setProblem(undefined)
    if (hub.keepDays === undefined) return true
    return keepingAll.run((signal) => keepFor(undefined, signal))
  }

  async function ask() {
    const days = /^\d{1,4}$/.test(shownDays().trim()) ? Number(shownDays()) : 0
    if (days < 1 || days > RETENTION_MAX_DAYS)
      return void setProblem(retentionWord('invalid', { max: formatNumber(RETENTION_MAX_DAYS) }))
    setProblem(undefined)
    setBusy(true)
    const older = await fetchOlder(days)
    setBusy(false)
    if (older.ok) setAsked({ ...older.value, days })
    else setProblem(older.status === 0 ? t('create.notConnected') : errorText(older.code))
  }

  async function confirm(signal: AbortSignal): Promise<string | undefined> {
    const refused = await keepFor(asked()?.days, signal)
    if (refused !== undefined) return refused
    setTyped(undefined)
    setChoosing(false)
    return undefined
  }

  function olderWords(): string {
    const { messages = 0, more = false } = asked() ?? {}
    if (more) return retentionWord('moreThan', { count: formatNumber(messages) })
    return messages === 0 ? retentionWord('none') : retentionCount('older', messages)
  }

  return (
    <section class="security-section">
      <h2>{retentionWord('title')}</h2>
      <ChoiceGroup
        label={retentionWord('label')}
        value={isLimited() ? 'some' : 'all'}
        onChoose={choose}
        choices={(['all', 'some'] as const).map((value) => ({ value, label: retentionWord(value) }))}
      />
      <Show when={isLimited()}>
        <form
          class="notice-form"
          onSubmit={(event) => {
            event.preventDefault()
            void ask()
          }}
        >
          <TextField
            label={retentionWord('days')}
            inputmode="numeric"
            autocomplete="off"
            value={shownDays()}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
          <Button type="submit" busy={busy()} disabled={shownDays() === String(hub.keepDays)}>
            {retentionWord('save')}
          </Button>
        </form>
      </Show>
      <p class="meta" role="status">
        {hub.keepDays === undefined ? retentionWord('keptAll') : retentionCount('rule', hub.keepDays)}{' '}
        {hub.keepDays === undefined ? '' : retentionWord('limits')}
      </p>
      <p class="error-text" role="alert">
        {problem() ?? keepingAll.problem()}
      </p>
      <ConfirmDialog
        open={asked() !== undefined}
        onClose={() => setAsked(undefined)}
        title={retentionWord('confirmTitle')}
        words={`${retentionCount('rule', asked()?.days ?? 0)} ${olderWords()} ${retentionWord('confirmWords')}`}
        action={retentionWord(asked()?.messages ? 'act' : 'actNone')}
        cancelLabel={t('app.cancel')}
        closeLabel={t('app.close')}
        onConfirm={confirm}
      />
    </section>
  )
}
