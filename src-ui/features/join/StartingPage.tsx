import { t } from '../../i18n/i18n.ts'
import { Spinner } from '../../ui/states/Spinner.tsx'
import './join.css'

export function StartingPage() {
  return (
    <main class="join-page" data-kind="starting">
      <h1 class="visually-hidden">{t('app.name')}</h1>
      <Spinner label={t('starting.words')} />
    </main>
  )
}
