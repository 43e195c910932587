import { type JSX, Show } from 'solid-js'
import IconQr from '~icons/lucide/qr-code'
import { plural, t } from '../../i18n/i18n.ts'
import { joinRequests } from '../../state/host/join-requests.ts'
import { isInviting, setInviting } from '../../state/palette.ts'
import { Dialog } from '../../ui/overlays/Dialog.tsx'
import './invite-chip.css'

/** Opens the invitation in a dialog. It is in the header of every page. `card` makes the invitation with a description above it. */
export function InviteChip(props: { card: (description: string) => JSX.Element }) {
  return (
    <>
      <button
        type="button"
        class="invite-chip"
        title={t('invite.title')}
        aria-haspopup="dialog"
        onClick={() => setInviting(true)}
      >
        <IconQr />
        <span class="invite-chip-label">{t('invite.chip')}</span>
        <Show when={joinRequests().length > 0}>
          <span class="invite-chip-count">
            {joinRequests().length}
            <span class="visually-hidden"> {plural('joinRequests.count', joinRequests().length)}</span>
          </span>
        </Show>
      </button>
      <Dialog
        open={isInviting()}
        onClose={() => setInviting(false)}
        title={t('invite.title')}
        closeLabel={t('app.close')}
      >
        {props.card(t('invite.words'))}
      </Dialog>
    </>
  )
}
