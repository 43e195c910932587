import { createEffect, createResource, createSignal, Show } from 'solid-js'
import type { Session } from '../../../src-bun/contract/door/administration.ts'
import { deviceText } from '../../i18n/device.ts'
import { errorText, t } from '../../i18n/i18n.ts'
import { securityWord } from '../../i18n/parts/security.ts'
import { timeAgo } from '../../i18n/times.ts'
import { endSession, fetchSessions } from '../../state/host/administration.ts'
import { hub } from '../../state/hub.ts'
import { lookUp } from '../../state/lookup.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { createMinuteClock } from '../../ui/clock.ts'
import { AsyncList } from './AsyncList.tsx'
import { SignOutDialog } from './SignOutDialog.tsx'

export function DeviceList() {
  const now = createMinuteClock()
  const [problem, setProblem] = createSignal<string>()
  const [sessions, { refetch }] = createResource(async () => {
    const answer = await fetchSessions()
    return answer.ok ? { ok: true as const, value: answer.value.sessions } : answer
  })

  createEffect(() => {
    const answer = sessions.latest
    lookUp('members', answer?.ok ? answer.value.map(({ memberId }) => memberId) : [])
  })

  const [asksToSignOut, setAsksToSignOut] = createSignal(false)

  async function end(session: Session) {
    if (session.current) return void setAsksToSignOut(true)
    const answer = await endSession(session.id)
    setProblem(answer.ok ? undefined : errorText(answer.code))
    await refetch()
  }
  const deviceOf = ({ device }: Session) => deviceText(device) || securityWord('someDevice')
  const nameOf = ({ memberId }: Session) => hub.members[memberId]?.name ?? ''

  return (
    <>
      <AsyncList
        title={securityWord('devices')}
        description={hub.me?.role === 'host' ? securityWord('devicesHost') : securityWord('devicesWords')}
        answer={sessions.latest}
        empty={securityWord('noDevices')}
        by={({ id }) => id}
        onRetry={() => void refetch()}
        before={
          <p class="error-text" role="alert">
            {problem()}
          </p>
        }
      >
        {(session) => (
          <>
            <span class="security-details">
              <strong>
                {deviceOf(session())}
                <Show when={session().current}> {securityWord('thisDevice')}</Show>
              </strong>
              <span class="meta">
                {[nameOf(session()), session().address, timeAgo(session().lastSeenAt, now())]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            </span>
            <Button
              aria-label={securityWord('signOutName', { device: deviceOf(session()), name: nameOf(session()) })}
              onClick={() => void end(session())}
            >
              {t('security.signOut')}
            </Button>
          </>
        )}
      </AsyncList>
      <SignOutDialog open={asksToSignOut()} onClose={() => setAsksToSignOut(false)} />
    </>
  )
}
