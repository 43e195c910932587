import { A } from '@solidjs/router'
import { Show } from 'solid-js'
import { t } from '../../i18n/i18n.ts'
import { sizeWord } from '../../i18n/parts/export-size.ts'
import { securityWord } from '../../i18n/parts/security.ts'
import { mayExport } from '../../state/exports.ts'
import { TakeButton } from '../../ui/buttons/TakeButton.tsx'

const box = () => import('../../state/record/box-download.ts')

/** The session box of this person, where hosts let them take it home. */
export function BoxPart() {
  return (
    <Show when={mayExport()}>
      <section class="security-section" aria-labelledby="security-box">
        <h2 id="security-box">{securityWord('box')}</h2>
        <TakeButton
          label={securityWord('boxSave')}
          words={securityWord('boxWords')}
          cancelLabel={sizeWord('cancel')}
          failed={sizeWord('broken')}
          about={async () => (await box()).aboutBox()}
          take={async (say, signal) => (await box()).takeBox(say, signal)}
        />
        <div class="security-actions">
          <A class="button" data-kind="plain" href="/replay">
            {t('replay.title')}
          </A>
        </div>
      </section>
    </Show>
  )
}
