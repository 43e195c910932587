import { Show } from 'solid-js'
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
        </div>
      </section>
    </Show>
  )
}
