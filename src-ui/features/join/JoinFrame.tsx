import { type JSX, Show } from 'solid-js'
import { t } from '../../i18n/i18n.ts'
import { Logo } from '../../ui/Logo.tsx'
import './join.css'

/** The layout of every page that is shown before signing in: one column with a title, a description and one action. */
export function JoinFrame(props: { title: string; description?: string; corner?: JSX.Element; children: JSX.Element }) {
  return (
    <main class="join-page">
      <div class="join-column">
        <p class="join-brand">
          <Logo size={28} />
          {t('app.name')}
        </p>
        <h1>{props.title}</h1>
        <Show when={props.description}>
          <p class="join-description">{props.description}</p>
        </Show>
        {props.children}
      </div>
      <div class="join-corner">{props.corner}</div>
    </main>
  )
}
