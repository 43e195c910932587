import { createResource, For } from 'solid-js'
import { shortTime } from '../../../i18n/short-time.ts'
import { fetchMachines, type MachineSeen } from '../../../state/host/machines.ts'
import { hub } from '../../../state/hub.ts'
import { Button } from '../../../ui/buttons/Button.tsx'
import { AsyncList } from '../AsyncList.tsx'
import { machineCount, machineWord } from './words.ts'

/** Each machine says every two seconds how far it has come, so while people write all others are a little behind. */
const BEHIND_SHOWN_FROM = 200

/** For hosts of a hub on several machines: which there are, how they do, and what to do where one is missing. */
export function MachinesPart() {
  // The hub sends the frame when one of them has come or gone.
  const [seen, { refetch }] = createResource(
    () => hub.machines,
    async () => await fetchMachines(),
  )
  const answer = () => {
    const latest = seen.latest
    return latest?.ok ? { ok: true as const, value: latest.value.machines } : latest
  }
  /** Nothing is said of the connection while that is not known. */
  const connectionWords = () => {
    const latest = seen.latest
    return latest?.ok ? machineWord(latest.value.usesTls ? 'encrypted' : 'plain') : undefined
  }
  const steps = () => {
    const latest = answer()
    return latest?.ok ? latest.value.filter(({ state }) => state !== 'well') : []
  }

  return (
    <AsyncList
      title={machineWord('title')}
      description={connectionWords()}
      answer={answer()}
      empty={machineWord('none')}
      by={({ name, addresses }) => [name, ...addresses].join(' ')}
      onRetry={() => void refetch()}
      before={
        <>
          <div class="security-filter">
            <Button onClick={() => void refetch()}>{machineWord('refresh')}</Button>
          </div>
          <div role="status">
            <For each={steps()}>
              {({ name, state }) => <p>{machineWord(state === 'silent' ? 'missing' : 'cut', { name })}</p>}
            </For>
          </div>
        </>
      }
    >
      {(machine) => (
        <span class="security-details">
          <strong>
            {[machine().name, machine().isThis && machineWord('this'), machine().isOwner && machineWord('owner')]
              .filter(Boolean)
              .join(' · ')}
          </strong>
          <span class="meta">{stateText(machine())}</span>
          <span class="meta">
            {machine()
              .addresses.map((address) => new URL(address).host)
              .join(', ') || machineWord('noAddress')}
          </span>
        </span>
      )}
    </AsyncList>
  )
}

function stateText({ state, since, behind }: MachineSeen): string {
  if (state !== 'well') return machineWord(state, { time: sinceText(since) })
  return behind < BEHIND_SHOWN_FROM ? machineWord('well') : machineCount('behind', behind)
}

/** A machine may have been missing for days. */
const sinceText = (since: number): string => shortTime(since, Date.now())
