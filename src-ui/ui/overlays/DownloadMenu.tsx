import { For } from 'solid-js'
import IconDownload from '~icons/lucide/download'
import { Popover } from './Popover.tsx'

/** Something to take home, in one form or another. */
export function DownloadMenu(props: { label: string; files: readonly { href: string; words: string }[] }) {
  return (
    <Popover label={props.label} panelLabel={props.label} triggerClass="icon-button" trigger={<IconDownload />}>
      {(close) => (
        <ul class="popover-list">
          <For each={props.files}>
            {({ href, words }) => (
              <li>
                <a href={href} download="" rel="external" onClick={close}>
                  {words}
                </a>
              </li>
            )}
          </For>
        </ul>
      )}
    </Popover>
  )
}
