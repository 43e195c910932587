import { useLocation } from '@solidjs/router'
import { Show } from 'solid-js'
import IconPoll from '~icons/lucide/list-checks'
import { leadingWord } from '../../i18n/parts/leading.ts'
import { hub, whyMayNotPost } from '../../state/hub.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { press } from '../../ui/buttons/press.ts'

/** For hosts, in a room in which they may write: asks in a poll, as the button of the composer does. */
export function AskButton() {
  const location = useLocation()
  const room = () => {
    const [section, id = ''] = location.pathname.split('/').slice(1)
    return section === 'rooms' ? hub.rooms[id] : undefined
  }
  const mayAsk = () => {
    const shown = room()
    return shown !== undefined && !whyMayNotPost(shown)
  }
  return (
    <Show when={mayAsk()}>
      <Button kind="quiet" class="leading-button" aria-haspopup="dialog" onClick={() => press('poll')}>
        <IconPoll />
        {leadingWord('askHere')}
      </Button>
    </Show>
  )
}
