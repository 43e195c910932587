import { createSignal, type JSX } from 'solid-js'
import IconQr from '~icons/lucide/qr-code'
import { t } from '../../i18n/i18n.ts'
import { Dialog } from '../../ui/overlays/Dialog.tsx'
import './invite-chip.css'

/** Opens the invitation in a dialog. It is in the header of every page. `card` makes the invitation with a description above it. */
export function InviteChip(props: { card: (description: string) => JSX.Element }) {
  const [open, setOpen] = createSignal(false)
  return (
    <>
      <button
        type="button"
        class="invite-chip"
        title={t('invite.title')}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        <IconQr />
        <span class="invite-chip-label">{t('invite.chip')}</span>
      </button>
      <Dialog open={open()} onClose={() => setOpen(false)} title={t('invite.title')} closeLabel={t('app.close')}>
        {props.card(t('invite.words'))}
      </Dialog>
    </>
  )
}
