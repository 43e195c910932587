import { createSignal, type JSX, Show } from 'solid-js'
import { NAME_MAX_CHARS, SPOKEN_CODE_CHARS } from '../../../src-bun/contract/limits.ts'
import { errorText, t } from '../../i18n/i18n.ts'
import { removalText } from '../../i18n/removal.ts'
import { hub } from '../../state/hub.ts'
import {
  door,
  joinByCode,
  peopleInside,
  refreshDoor,
  type SignedOut,
  type SignedOutReason,
  suggestedName,
} from '../../state/session/session.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { createSecondClock } from '../../ui/clock.ts'
import { TextField } from '../../ui/fields/TextField.tsx'
import { CodeField } from './CodeField.tsx'
import { EncryptedWay } from './EncryptedWay.tsx'
import { JoinFrame } from './JoinFrame.tsx'
import { joinCount, joinWord } from './words.ts'

const CODE_ERRORS: readonly (SignedOutReason | undefined)[] = ['code.wrong', 'code.locked', 'join.codeWanted']

/** For people who are not signed in: asks for a name, which is prefilled, and for the code where the hub wants one. */
export function JoinPage(props: { why: SignedOut; corner: JSX.Element }) {
  const { reason, oldLink, removed, retryAfterS = 0 } = props.why

  const [name, setName] = createSignal(suggestedName())
  const [code, setCode] = createSignal('')
  const [busy, setBusy] = createSignal(false)
  const [nameError, setNameError] = createSignal<string>()
  const [codeError, setCodeError] = createSignal(
    oldLink ? joinWord('oldLink') : CODE_ERRORS.includes(reason) ? textOf(reason) : undefined,
  )
  const [otherError, setOtherError] = createSignal(
    removed ? removalText(removed) : CODE_ERRORS.includes(reason) ? undefined : textOf(reason),
  )
  const now = createSecondClock()
  const [lockedUntil, setLockedUntil] = createSignal(Date.now() + retryAfterS * 1000)
  const lockedForS = () => Math.max(0, Math.ceil((lockedUntil() - now()) / 1000))
  const needsCode = () => door() === 'code'

  const inside = () => (peopleInside() > 0 ? joinCount('inside', peopleInside()) : '')

  function buttonLabel(): string {
    if (busy()) return joinWord('entering')
    if (lockedForS() > 0) return joinWord('enterIn', { seconds: lockedForS() })
    return joinWord(door() === 'ask' ? 'ask' : 'enter')
  }

  function validate(): boolean {
    // Longer than a spoken code: the token of a link that was pasted.
    const complete = code().length >= SPOKEN_CODE_CHARS
    setNameError(name().trim() === '' ? joinWord('nameMissing') : undefined)
    setCodeError(!needsCode() || complete ? undefined : code() === '' ? joinWord('codeMissing') : joinWord('codeShort'))
    setOtherError(undefined)
    return !nameError() && !codeError()
  }

  async function join(form: HTMLFormElement) {
    setBusy(true)
    await refreshDoor()
    if (validate()) {
      const answer = await joinByCode(name().trim(), needsCode() ? code() : '')
      const refused = answer?.code
      setLockedUntil(Date.now() + (answer?.retryAfterS ?? 0) * 1000)
      if (CODE_ERRORS.includes(refused)) setCodeError(textOf(refused))
      else if (refused === 'name.unusable') setNameError(textOf(refused))
      else setOtherError(textOf(refused))
    }
    setBusy(false)
    // The typed values stay, and the focus moves to the first invalid field.
    form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }

  return (
    <JoinFrame
      title={hub.hubName ? joinWord('title', { hub: hub.hubName }) : joinWord('thisHub')}
      description={[door() === 'ask' ? joinWord('askWords') : joinWord('words'), inside()].join(' ')}
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
          <CodeField error={codeError()} onChange={setCode} />
        </Show>
        <TextField
          label={joinWord('yourName')}
          hint={joinWord('nameHint')}
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
        {/* The countdown is in the button: in the alert, screen readers would read it out every second. */}
        <Button kind="primary" type="submit" busy={busy()} disabled={lockedForS() > 0}>
          {buttonLabel()}
        </Button>
      </form>
      <p class="meta">{t('join.address', { address: location.host })}</p>
      <EncryptedWay />
    </JoinFrame>
  )
}

function textOf(reason: SignedOutReason | undefined): string | undefined {
  if (reason === 'noCookies') return joinWord('noCookies')
  return reason && errorText(reason)
}
