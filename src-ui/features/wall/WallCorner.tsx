import { A } from '@solidjs/router'
import type { JSX } from 'solid-js'
import IconClose from '~icons/lucide/x'
import { wallWord } from '../../i18n/parts/wall.ts'
import { showOnWall } from '../../state/host/wall.ts'
import { IconButton } from '../../ui/buttons/IconButton.tsx'
import { focusPage } from '../../ui/focus-page.ts'
import './wall-corner.css'

/** What is left of the wall on every other page, until it is closed. `qr` leads back to the wall. */
export default function WallCorner(props: { qr: JSX.Element }) {
  return (
    <aside class="wall-corner" aria-label={wallWord('corner')}>
      <IconButton
        label={wallWord('close')}
        onClick={() => {
          showOnWall(false)
          focusPage()
        }}
      >
        <IconClose />
      </IconButton>
      <A href="/wall" title={wallWord('back')}>
        {props.qr}
        <span class="visually-hidden">{wallWord('back')}</span>
      </A>
    </aside>
  )
}
