import { errorText, t } from '../../i18n/i18n.ts'
import { securityWord } from '../../i18n/parts/security.ts'
import { hub } from '../../state/hub.ts'
import { signOutHere } from '../../state/session/sign-out.ts'
import { ConfirmDialog } from '../../ui/overlays/ConfirmDialog.tsx'

/** Asks before this device is signed out, and says how one comes back: for a host that is not the code. */
export function SignOutDialog(props: { open: boolean; onClose: () => void }) {
  function words(): string {
    if (hub.me?.role !== 'host') return securityWord('signOut.words')
    const hosts = Object.values(hub.members).filter(({ role }) => role === 'host')
    return securityWord(hosts.length > 1 ? 'signOut.host' : 'signOut.onlyHost')
  }

  async function signOut() {
    const refused = await signOutHere()
    return refused && errorText(refused)
  }

  return (
    <ConfirmDialog
      open={props.open}
      onClose={() => props.onClose()}
      title={securityWord('signOut.title')}
      words={`${words()} ${securityWord('signOut.removed')}`}
      action={t('security.signOut')}
      cancelLabel={t('app.cancel')}
      closeLabel={t('app.close')}
      onConfirm={signOut}
    />
  )
}
