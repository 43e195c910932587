import { createSignal, type JSX, Show } from 'solid-js'
import { normaliseCode } from '../../../src-bun/contract/door/spoken-code.ts'
import type { ErrorCode } from '../../../src-bun/contract/errors.ts'
import { NAME_MAX_CHARS, SPOKEN_CODE_CHARS } from '../../../src-bun/contract/limits.ts'
import { errorText, t } from '../../i18n/i18n.ts'
import { door, joinByCode, suggestedName } from '../../state/session/session.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { createSecondClock } from '../../ui/clock.ts'
import { TextField } from '../../ui/fields/TextField.tsx'
import { CodeField } from './CodeField.tsx'
import { DoorFrame } from './DoorFrame.tsx'

const ABOUT_THE_CODE: readonly (ErrorCode | undefined)[] = ['code.wrong', 'code.locked']

/** Signed out: a name that is already there, the code, and in. */
export function JoinPage(props: { reason?: ErrorCode | undefined; oldLink?: boolean; corner: JSX.Element }) {
  const [name, setName] = createSignal(suggestedName())
  const [code, setCode] = createSignal('')
  const [busy, setBusy] = createSignal(false)
  const [nameError, setNameError] = createSignal<string>()
  const [codeError, setCodeError] = createSignal(
    props.oldLink ? t('join.oldLink') : ABOUT_THE_CODE.includes(props.reason) ? wordsOf(props.reason) : undefined,
  )
  const [otherError, setOtherError] = createSignal(
    props.reason && !ABOUT_THE_CODE.includes(props.reason) ? wordsOf(props.reason) : undefined,
  )
  const now = createSecondClock()
  const [lockedUntil, setLockedUntil] = createSignal(0)
  const lockedForS = () => Math.max(0, Math.ceil((lockedUntil() - now()) / 1000))
  const needsCode = () => door() === 'code'

  function actWords(): string {
    if (busy()) return t('join.entering')
    if (lockedForS() > 0) return t('join.enterIn', { seconds: lockedForS() })
    return t(door() === 'ask' ? 'join.ask' : 'join.enter')
  }

  function mayAsk(): boolean {
    const signs = normaliseCode(code())
    const complete = signs.length === SPOKEN_CODE_CHARS
    setNameError(name().trim() === '' ? t('join.nameMissing') : undefined)
    setCodeError(!needsCode() || complete ? undefined : signs === '' ? t('join.codeMissing') : t('join.codeShort'))
    setOtherError(undefined)
    return !nameError() && !codeError()
  }

  async function join(form: HTMLFormElement) {
    if (mayAsk()) {
      setBusy(true)
      const answer = await joinByCode(name().trim(), needsCode() ? code() : '')
      setBusy(false)
      const refused = answer?.code
      setLockedUntil(Date.now() + (answer?.retryAfterS ?? 0) * 1000)
      if (ABOUT_THE_CODE.includes(refused)) setCodeError(wordsOf(refused))
      else if (refused === 'name.unusable') setNameError(wordsOf(refused))
      else setOtherError(wordsOf(refused))
    }
    // What was typed stays; the person is put where it needs a change.
    form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }

  return (
    <DoorFrame
      title={t('join.title')}
      words={door() === 'ask' ? t('join.askWords') : t('join.words')}
      corner={props.corner}
    >
      <form
        class="join-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void join(event.currentTarget)
        }}
      >
        <Show when={needsCode()}>
          <CodeField value={code()} error={codeError()} onChange={setCode} />
        </Show>
        <TextField
          label={t('join.name')}
          hint={t('join.nameHint')}
          error={nameError()}
          value={name()}
          maxLength={NAME_MAX_CHARS}
          limitMessage={t('app.limit', { count: NAME_MAX_CHARS })}
          autocomplete="nickname"
          onInput={(event) => setName(event.currentTarget.value)}
        />
        <p class="error-text" role="alert">
          {otherError()}
        </p>
        {/* The seconds are in the button: an alert that changes every second would be read every second. */}
        <Button kind="primary" type="submit" busy={busy()} disabled={lockedForS() > 0}>
          {actWords()}
        </Button>
      </form>
      <p class="meta">{t('join.address', { address: location.host })}</p>
    </DoorFrame>
  )
}

function wordsOf(code: ErrorCode | undefined): string | undefined {
  return code && errorText(code)
}
