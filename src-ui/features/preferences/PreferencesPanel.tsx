import { createSignal, type JSX, Show } from 'solid-js'
import { t } from '../../i18n/i18n.ts'
import { language, setLanguage } from '../../i18n/language.ts'
import { LANGUAGE_CODES, LANGUAGES, type Language } from '../../i18n/languages.ts'
import { setTheme, theme } from '../../theme/theme.ts'
import { ChoiceGroup } from '../../ui/fields/ChoiceGroup.tsx'
import './preferences.css'

/** Theme and language; both take effect at once. */
export default function PreferencesPanel(props: { before: JSX.Element; after: JSX.Element }) {
  const [hasFailed, setHasFailed] = createSignal(false)

  async function chooseLanguage(code: Language) {
    setHasFailed(false)
    await setLanguage(code).catch(() => setHasFailed(true))
    return !hasFailed()
  }

  return (
    <div class="preferences">
      {props.before}
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
        onChoose={chooseLanguage}
        choices={LANGUAGE_CODES.map((code) => ({ value: code, label: LANGUAGES[code].name }))}
      />
      <Show when={hasFailed()}>
        <p class="error-text" role="alert">
          {t('settings.languageFailed')}
        </p>
      </Show>
      {props.after}
    </div>
  )
}
