import { useParams } from '@solidjs/router'
import { Show } from 'solid-js'
import { t } from '../../i18n/i18n.ts'
import { finalState } from '../../state/connection/connection.ts'
import { mayExport, roomDownloads } from '../../state/exports.ts'
import { hub } from '../../state/hub.ts'
import { DownloadMenu } from '../../ui/overlays/DownloadMenu.tsx'

/** In the header: downloads the messages of the room as a file. */
export function RoomDownloadMenu() {
  const params = useParams<{ id: string }>()
  return (
    <Show when={mayExport() && hub.rooms[params.id]}>
      {(room) => (
        <DownloadMenu
          label={t('export.label')}
          // The menu of the room has them on a phone, but there is none where the host has ended it.
          triggerClass={finalState() ? 'icon-button' : 'icon-button wide-only'}
          files={roomDownloads(room().id).map(({ format, href }) => ({ href, label: t(`export.${format}`) }))}
          about={() => import('../../state/record/export-size.ts').then((size) => size.aboutExport('room', room().id))}
        />
      )}
    </Show>
  )
}
