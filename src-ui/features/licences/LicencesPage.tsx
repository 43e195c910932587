import { createResource } from 'solid-js'
import { t } from '../../i18n/i18n.ts'
import { loadLicences } from '../../state/licences.ts'
import './licences.css'

/**
 * A page and not a link to the file: the window of the app has no way back from a file and opens no second one. The shell
 * shows that the text is loading, or that it could not be loaded.
 */
export default function LicencesPage() {
  const [licences] = createResource(loadLicences)
  return (
    // In the order of Tab, so that the arrow keys scroll the text.
    <section class="licences" aria-label={t('licences.title')} tabindex="0">
      <pre>{licences()}</pre>
    </section>
  )
}
