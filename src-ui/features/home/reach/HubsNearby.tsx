import { createSignal, onCleanup, onMount, Show } from 'solid-js'
import { hubsNearby, type NearbyHub } from '../../../state/host/reach.ts'
import { KeyedFor } from '../../../ui/lists/KeyedFor.tsx'
import { reachCount, reachWord } from './words.ts'

const REFRESHED_EVERY_MS = 20_000

/** Which other hubs are on this network; nothing where there is none. */
export function HubsNearby() {
  const [near, setNear] = createSignal<readonly NearbyHub[]>([])

  async function refresh(): Promise<void> {
    if (document.visibilityState !== 'hidden') setNear(await hubsNearby())
  }
  onMount(() => void refresh())
  const timer = setInterval(() => void refresh(), REFRESHED_EVERY_MS)
  onCleanup(() => clearInterval(timer))

  return (
    <Show when={near().length > 0}>
      <section aria-labelledby="reach-near">
        <h2 id="reach-near">{reachWord('near')}</h2>
        <ul class="reach-hubs">
          <KeyedFor each={near()} by={({ url }) => url}>
            {(other) => (
              <li>
                <a href={other().url} target="_blank" rel="noopener noreferrer">
                  <bdi>{other().name}</bdi>
                  <span class="meta">
                    {reachCount('people', other().people)} · {new URL(other().url).host}
                  </span>
                </a>
              </li>
            )}
          </KeyedFor>
        </ul>
      </section>
    </Show>
  )
}
