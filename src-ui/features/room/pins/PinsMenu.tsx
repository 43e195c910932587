import { useParams } from '@solidjs/router'
import { Show } from 'solid-js'
import IconPin from '~icons/lucide/pin'
import { t } from '../../../i18n/i18n.ts'
import { hub } from '../../../state/hub.ts'
import { Popover } from '../../../ui/overlays/Popover.tsx'
import { latePart } from '../../../ui/parts/lazy-part.ts'
import { LatePanel } from '../details/LatePanel.tsx'

const PinList = latePart(() => import('./PinList.tsx'))

/** In the header: the pinned messages of the room. */
export function PinsMenu() {
  const params = useParams<{ id: string }>()
  return (
    <Show when={hub.rooms[params.id]}>
      {(room) => (
        <Popover
          label={t('pin.list')}
          panelLabel={t('pin.list')}
          triggerClass="icon-button wide-only"
          trigger={<IconPin />}
        >
          {(close) => (
            <LatePanel>
              <PinList room={room()} onClose={close} />
            </LatePanel>
          )}
        </Popover>
      )}
    </Show>
  )
}
