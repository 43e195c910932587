import { For, Show } from 'solid-js'
import IconTag from '~icons/lucide/tag'
import { formatNumber } from '../../../i18n/i18n.ts'
import { clockTime, dayKey, dayName, isoTime } from '../../../i18n/times.ts'
import type { History, Version } from '../../../state/documents/history.ts'
import { Avatar } from '../../../ui/Avatar.tsx'
import { Button } from '../../../ui/buttons/Button.tsx'
import { KeyedFor } from '../../../ui/lists/KeyedFor.tsx'
import { words, wordsFor } from './words.ts'

const MAX_AVATARS = 3

/** Who wrote for how long, by day, the newest first. */
export function HistoryList(props: { history: History }) {
  const history = () => props.history
  const isNewDay = (version: Version, n: number) => {
    const before = history().versions()[n - 1]
    return !before || dayKey(before.at) !== dayKey(version.at)
  }
  const names = (version: Version) => version.authorIds.map((id) => history().nameOf(id) || words('unknown')).join(', ')
  const isCurrent = (version: Version) => history().versionAt(history().point() ?? -1) === version
  const times = ({ from, at }: Version) =>
    clockTime(from) === clockTime(at) ? clockTime(at) : `${clockTime(from)} – ${clockTime(at)}`

  return (
    <nav class="history-list" aria-label={words('list')}>
      <ol>
        <KeyedFor each={history().versions()} by={({ firstSeq }) => firstSeq}>
          {(version, n) => (
            <>
              <Show when={isNewDay(version(), n())}>
                <li class="history-day meta">{dayName(version().at)}</li>
              </Show>
              <li>
                <button
                  type="button"
                  class="history-row"
                  aria-current={isCurrent(version()) ? 'true' : undefined}
                  onClick={() => history().goTo(version().seq)}
                >
                  <span class="history-avatars">
                    <For each={version().authorIds.slice(0, MAX_AVATARS)}>
                      {(id) => <Avatar size="s" name={history().nameOf(id)} colour={history().colourOf(id)} />}
                    </For>
                  </span>
                  <span class="history-who">
                    <Show when={version().name}>
                      {(name) => (
                        <span class="history-name">
                          <IconTag />
                          <span>{name()}</span>
                        </span>
                      )}
                    </Show>
                    <span class="history-names">{names(version())}</span>
                    <time class="meta" dateTime={isoTime(version().at)}>
                      {times(version())}
                    </time>
                  </span>
                  <span class="history-counts meta">
                    <Show when={version().inserted > 0}>
                      <span data-kind="added" title={wordsFor('inserted', version().inserted)}>
                        <span aria-hidden="true">+{formatNumber(version().inserted)}</span>
                        <span class="visually-hidden">{wordsFor('inserted', version().inserted)}</span>
                      </span>
                    </Show>
                    <Show when={version().deleted > 0}>
                      <span data-kind="removed" title={wordsFor('deleted', version().deleted)}>
                        <span aria-hidden="true">−{formatNumber(version().deleted)}</span>
                        <span class="visually-hidden">{wordsFor('deleted', version().deleted)}</span>
                      </span>
                    </Show>
                  </span>
                </button>
              </li>
            </>
          )}
        </KeyedFor>
      </ol>
      <Show when={history().hasMore()}>
        <Button kind="quiet" onClick={() => void history().listMore()}>
          {words('more')}
        </Button>
      </Show>
      <Show when={!history().hasMore() && history().kept().keptFrom > 0}>
        <p class="meta">{words('keptFrom')}</p>
      </Show>
    </nav>
  )
}
