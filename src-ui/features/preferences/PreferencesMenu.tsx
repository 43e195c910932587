import { type JSX, Suspense } from 'solid-js'
import IconSettings from '~icons/lucide/settings-2'
import { t } from '../../i18n/i18n.ts'
import { Popover } from '../../ui/overlays/Popover.tsx'
import { earlyPart } from '../../ui/parts/lazy-part.ts'

const PreferencesPanel = earlyPart(() => import('./PreferencesPanel.tsx'))

/** Theme and language. A page can add its own content `before` and `after` them. */
export function PreferencesMenu(props: { before?: (close: () => void) => JSX.Element; after?: JSX.Element }) {
  return (
    <Popover
      label={t('settings.label')}
      panelLabel={t('settings.label')}
      triggerClass="icon-button"
      trigger={<IconSettings />}
    >
      {(close) => (
        <Suspense>
          <PreferencesPanel before={props.before?.(close)} after={props.after} />
        </Suspense>
      )}
    </Popover>
  )
}
