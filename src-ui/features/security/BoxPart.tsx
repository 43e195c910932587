import { A } from '@solidjs/router'
import { Show } from 'solid-js'
import { t } from '../../i18n/i18n.ts'
import { securityWord } from '../../i18n/parts/security.ts'
import { mayExport } from '../../state/exports.ts'

/** The session box of this person, where hosts let them take it home. */
export function BoxPart() {
  return (
    <Show when={mayExport()}>
      <section class="security-section" aria-labelledby="security-box">
        <h2 id="security-box">{securityWord('box')}</h2>
        <p class="meta">{securityWord('boxWords')}</p>
        <div class="security-actions">
          <a class="button" data-kind="plain" href="/api/export/session" download="">
            {securityWord('boxSave')}
          </a>
          <A class="button" data-kind="plain" href="/replay">
            {t('replay.title')}
          </A>
        </div>
      </section>
    </Show>
  )
}
