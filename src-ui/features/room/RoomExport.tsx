import { useParams } from '@solidjs/router'
import { Show } from 'solid-js'
import IconDownload from '~icons/lucide/download'
import { t } from '../../i18n/i18n.ts'
import { exportRoomUrl } from '../../state/exports.ts'
import { hub } from '../../state/hub.ts'
import { Popover } from '../../ui/Popover.tsx'

/** For the header: the room as a file. */
export function RoomExport() {
  const params = useParams<{ id: string }>()
  return (
    <Show when={hub.rooms[params.id]}>
      {(room) => (
        <Popover
          label={t('export.label')}
          panelLabel={t('export.label')}
          triggerClass="icon-button"
          trigger={<IconDownload />}
        >
          {(close) => (
            <ul class="popover-list">
              <li>
                <a href={exportRoomUrl(room().id, 'md')} download="" rel="external" onClick={close}>
                  {t('export.markdown')}
                </a>
              </li>
              <li>
                <a href={exportRoomUrl(room().id, 'json')} download="" rel="external" onClick={close}>
                  {t('export.json')}
                </a>
              </li>
            </ul>
          )}
        </Popover>
      )}
    </Show>
  )
}
