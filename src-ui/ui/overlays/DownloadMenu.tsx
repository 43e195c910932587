import { For } from 'solid-js'
import IconDownload from '~icons/lucide/download'
import { Popover } from './Popover.tsx'

/** A menu of download links, usually the same content in several file formats. */
export function DownloadMenu(props: {
  label: string
  files: readonly { href: string; label: string }[]
  triggerClass?: string
}) {
  return (
    <Popover
      label={props.label}
      panelLabel={props.label}
      triggerClass={props.triggerClass ?? 'icon-button'}
      trigger={<IconDownload />}
    >
      {(close) => (
        <ul class="popover-list">
          <For each={props.files}>
            {({ href, label }) => (
              <li>
                <a href={href} download="" rel="external" onClick={close}>
                  {label}
                </a>
              </li>
            )}
          </For>
        </ul>
      )}
    </Popover>
  )
}
