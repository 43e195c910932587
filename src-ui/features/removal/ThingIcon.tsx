import type { JSX } from 'solid-js'
import IconFile from '~icons/lucide/file-text'
import IconHash from '~icons/lucide/hash'
import IconTable from '~icons/lucide/table-2'
import { t } from '../../i18n/i18n.ts'
import type { Thing } from '../../state/removal.ts'

const icons: Record<Thing['kind'], () => JSX.Element> = {
  room: () => <IconHash />,
  document: () => <IconFile />,
  board: () => <IconTable />,
}

/** The kind of a thing, as an icon and for screen readers. */
export function ThingIcon(props: { kind: Thing['kind'] }) {
  return (
    <>
      {icons[props.kind]()}
      <span class="visually-hidden">{t(`removal.${props.kind}`)}</span>
    </>
  )
}
