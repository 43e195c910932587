import { A } from '@solidjs/router'
import IconCompass from '~icons/lucide/compass'
import { t } from '../../i18n/i18n.ts'
import { EmptyState } from '../../ui/states/EmptyState.tsx'

export default function NotFoundPage() {
  return (
    <EmptyState icon={<IconCompass />} title={t('notFound.title')} description={t('notFound.words')}>
      <A class="button" data-kind="plain" href="/" state={{ chosen: true }}>
        {t('notFound.home')}
      </A>
    </EmptyState>
  )
}
