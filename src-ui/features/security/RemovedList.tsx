import { createResource } from 'solid-js'
import { securityWord } from '../../i18n/parts/security.ts'
import { shortTime } from '../../i18n/short-time.ts'

import { fetchRemovals } from '../../state/host/administration.ts'
import { readmit } from '../../state/host/moderation.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { createTask } from '../../ui/buttons/task.ts'
import { AsyncList } from './AsyncList.tsx'

export function RemovedList() {
  const [removals, { refetch }] = createResource(async () => {
    const answer = await fetchRemovals()
    return answer.ok ? { ok: true as const, value: answer.value.removals } : answer
  })

  const task = createTask()
  const untilText = (until: number | undefined) =>
    until === undefined ? securityWord('forGood') : securityWord('until', { time: shortTime(until, Date.now()) })

  async function lift(memberId: string) {
    if (await task.run((signal) => readmit(memberId, signal))) await refetch()
  }

  return (
    <AsyncList
      title={securityWord('removed')}
      answer={removals.latest}
      empty={securityWord('noRemoved')}
      by={({ memberId }) => memberId}
      onRetry={() => void refetch()}
      before={
        <p class="error-text" role="alert">
          {task.problem()}
        </p>
      }
    >
      {(removal) => (
        <>
          <span class="security-details">
            <strong>{removal().name}</strong>
            <span class="meta">{[untilText(removal().until), removal().reason].filter(Boolean).join(' · ')}</span>
          </span>
          <Button
            aria-label={securityWord('readmitName', { name: removal().name })}
            onClick={() => void lift(removal().memberId)}
          >
            {securityWord('readmit')}
          </Button>
        </>
      )}
    </AsyncList>
  )
}
