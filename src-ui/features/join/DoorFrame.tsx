import { type JSX, Show } from 'solid-js'
import { t } from '../../i18n/i18n.ts'
import './join.css'

/** The calm page in front of the door: one column, one thing to do. */
export function DoorFrame(props: { title: string; words?: string; corner?: JSX.Element; children: JSX.Element }) {
  return (
    <main class="join-page">
      <div class="join-column">
        <p class="join-brand">
          <img src="/icon.svg" alt="" width="28" height="28" />
          {t('app.name')}
        </p>
        <h1>{props.title}</h1>
        <Show when={props.words}>
          <p class="join-description">{props.words}</p>
        </Show>
        {props.children}
      </div>
      <div class="join-corner">{props.corner}</div>
    </main>
  )
}
