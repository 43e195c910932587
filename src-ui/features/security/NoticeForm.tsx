import { createSignal } from 'solid-js'
import { NOTICE_MAX_CHARS } from '../../../src-bun/contract/limits.ts'
import { errorText, t } from '../../i18n/i18n.ts'
import { securityWord, securityWordCount } from '../../i18n/parts/security.ts'
import { askBeforeLeaving } from '../../state/connection/unsaved-forms.ts'
import { sendNotice } from '../../state/host/administration.ts'
import { hub, peopleHere } from '../../state/hub.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { SelectField } from '../../ui/fields/SelectField.tsx'
import { TextField } from '../../ui/fields/TextField.tsx'

/** Sends a notice to everybody or to one person. It appears on all their screens and is not stored. */
export function NoticeForm() {
  const [text, setText] = createSignal('')
  const [to, setTo] = createSignal('')
  const [outcome, setOutcome] = createSignal<{ problem?: string; done?: string }>({})
  const [busy, setBusy] = createSignal(false)
  askBeforeLeaving(() => text() !== '')
  const receivers = () => [
    { value: '', label: securityWord('notice.everybody') },
    ...peopleHere()
      .filter(({ member }) => member.id !== hub.me?.id)
      .map(({ member }) => ({ value: member.id, label: member.name })),
  ]

  async function send() {
    setBusy(true)
    const sent = text()
    const answer = await sendNotice(sent, to() || undefined)
    setBusy(false)
    if (!answer.ok)
      return void setOutcome({ problem: answer.status === 0 ? t('create.notConnected') : errorText(answer.code) })
    setOutcome({ done: securityWordCount('notice.sent', answer.value.sockets) })
    // Somebody may have typed on.
    if (text() === sent) setText('')
  }

  return (
    <section class="security-section">
      <h2>{securityWord('notice.title')}</h2>
      <p class="meta">{securityWord('notice.words')}</p>
      <form
        class="notice-form"
        onSubmit={(event) => {
          event.preventDefault()
          void send()
        }}
      >
        <TextField
          label={securityWord('notice.text')}
          value={text()}
          maxLength={NOTICE_MAX_CHARS}
          limitMessage={t('app.limit', { count: NOTICE_MAX_CHARS })}
          autocomplete="off"
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <SelectField label={securityWord('notice.to')} value={to()} choices={receivers()} onChange={setTo} />
        <Button kind="primary" type="submit" busy={busy()} disabled={text().trim() === ''}>
          {securityWord('notice.send')}
        </Button>
      </form>
      <p class="meta" role="status">
        {outcome().done}
      </p>
      <p class="error-text" role="alert">
        {outcome().problem}
      </p>
    </section>
  )
}
