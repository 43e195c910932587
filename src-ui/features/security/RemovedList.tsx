import { createResource } from 'solid-js'
import { t } from '../../i18n/i18n.ts'
import { clockTime } from '../../i18n/times.ts'
import { fetchRemovals } from '../../state/host/administration.ts'
import { readmit } from '../../state/host/moderation.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { AsyncList } from './AsyncList.tsx'

export function RemovedList() {
  const [removals, { refetch }] = createResource(async () => {
    const answer = await fetchRemovals()
    return answer.ok ? { ok: true as const, value: answer.value.removals } : answer
  })

  async function lift(memberId: string) {
    await readmit(memberId)
    await refetch()
  }

  return (
    <AsyncList
      title={t('security.removed')}
      answer={removals.latest}
      empty={t('security.noRemoved')}
      onRetry={() => void refetch()}
    >
      {(removal) => (
        <>
          <span class="security-details">
            <strong>{removal.name}</strong>
            <span class="meta">
              {[
                removal.until === undefined
                  ? t('security.forGood')
                  : t('security.until', { time: clockTime(removal.until) }),
                removal.reason,
              ]
                .filter(Boolean)
                .join(' · ')}
            </span>
          </span>
          <Button
            aria-label={t('security.readmitName', { name: removal.name })}
            onClick={() => void lift(removal.memberId)}
          >
            {t('security.readmit')}
          </Button>
        </>
      )}
    </AsyncList>
  )
}
