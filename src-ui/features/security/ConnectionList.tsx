import { createResource, createSignal } from 'solid-js'
import { errorText } from '../../i18n/i18n.ts'
import { securityWord, securityWordCount } from '../../i18n/parts/security.ts'
import { shortTime } from '../../i18n/short-time.ts'
import { isoTime } from '../../i18n/times.ts'
import { disconnect, fetchConnections } from '../../state/host/administration.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { AsyncList } from './AsyncList.tsx'

/** Every open socket, those of scripts and devices included. */
export function ConnectionList() {
  const [problem, setProblem] = createSignal<string>()
  const [connections, { refetch }] = createResource(async () => {
    const answer = await fetchConnections()
    return answer.ok ? { ok: true as const, value: answer.value.connections } : answer
  })
  const countText = () => {
    const answer = connections.latest
    return answer?.ok ? securityWordCount('sockets', answer.value.length) : undefined
  }

  async function end(id: string) {
    const answer = await disconnect(id)
    // 404: the connection has closed by itself meanwhile, which is what was wanted.
    setProblem(answer.ok || answer.status === 404 ? undefined : errorText(answer.code))
    await refetch()
  }

  return (
    <AsyncList
      title={securityWord('connections')}
      description={securityWord('connectionsWords')}
      answer={connections.latest}
      empty={securityWord('noConnections')}
      by={({ id }) => id}
      onRetry={() => void refetch()}
      before={
        <div class="security-filter">
          <Button onClick={() => void refetch()}>{securityWord('refresh')}</Button>
          <span class="meta" role="status">
            {countText()}
          </span>
          <span class="error-text" role="alert">
            {problem()}
          </span>
        </div>
      }
    >
      {(open) => (
        <>
          <span class="security-details">
            <strong>{open().name}</strong>
            <span class="meta">
              /{open().kind} · {open().address} ·{' '}
              <time dateTime={isoTime(open().openedAt)}>
                {securityWord('since', { time: shortTime(open().openedAt, Date.now()) })}
              </time>
            </span>
          </span>
          <Button
            aria-label={securityWord('disconnectName', { name: open().name, kind: open().kind })}
            onClick={() => void end(open().id)}
          >
            {securityWord('disconnect')}
          </Button>
        </>
      )}
    </AsyncList>
  )
}
