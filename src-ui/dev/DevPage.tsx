import { For, onMount } from 'solid-js'
import { Dynamic } from 'solid-js/web'
import { t } from '../i18n/i18n.ts'
import { language, setLanguage } from '../i18n/language.ts'
import { LANGUAGE_CODES, LANGUAGES } from '../i18n/languages.ts'
import { setTheme, theme } from '../theme/theme.ts'
import { ChoiceGroup } from '../ui/fields/ChoiceGroup.tsx'
import { AvatarSamples } from './samples/AvatarSamples.tsx'
import { ButtonSamples } from './samples/ButtonSamples.tsx'
import { ConnectionSamples } from './samples/ConnectionSamples.tsx'
import { DocumentSamples } from './samples/DocumentSamples.tsx'
import { FieldSamples } from './samples/FieldSamples.tsx'
import { InvitationSamples } from './samples/InvitationSamples.tsx'
import { ListSamples } from './samples/ListSamples.tsx'
import { MessageSamples } from './samples/MessageSamples.tsx'
import { OverlaySamples } from './samples/OverlaySamples.tsx'
import { StateSamples } from './samples/StateSamples.tsx'
import './dev.css'

const GROUPS = [
  ButtonSamples,
  FieldSamples,
  OverlaySamples,
  StateSamples,
  AvatarSamples,
  MessageSamples,
  ConnectionSamples,
  ListSamples,
  DocumentSamples,
  InvitationSamples,
]

export function DevPage() {
  // A sample with `autofocus` scrolls the page to itself before the first frame.
  onMount(() => requestAnimationFrame(() => window.scrollTo(0, 0)))

  return (
    <main class="dev-page">
      <header class="dev-head">
        <h1>Components</h1>
        <p class="meta">Made-up values, no hub. Hover and keyboard focus: point at a sample, or press Tab.</p>
        <div class="dev-switches">
          <ChoiceGroup
            label={t('settings.theme')}
            value={theme()}
            onChoose={setTheme}
            choices={[
              { value: 'system', label: t('settings.system') },
              { value: 'light', label: t('settings.light') },
              { value: 'dark', label: t('settings.dark') },
            ]}
          />
          <ChoiceGroup
            label={t('settings.language')}
            value={language()}
            onChoose={setLanguage}
            choices={LANGUAGE_CODES.map((code) => ({ value: code, label: LANGUAGES[code].name }))}
          />
        </div>
      </header>
      <For each={GROUPS}>{(group) => <Dynamic component={group} />}</For>
    </main>
  )
}
