import { plural, t } from '../../i18n/i18n.ts'
import { endHub, isAskedToEnd, keepHub } from '../../state/host/closing.ts'
import { hub, peopleHere } from '../../state/hub.ts'
import { ConfirmDialog } from '../../ui/overlays/ConfirmDialog.tsx'

/** In the app's window, after it was closed: the hub ends with it, for everybody who is here. */
export default function EndHubDialog() {
  const others = () => peopleHere().filter(({ member }) => member.id !== hub.me?.id).length
  async function end() {
    endHub()
    // The dialog stays until the app has closed the window.
    return ''
  }
  return (
    <ConfirmDialog
      open={isAskedToEnd()}
      onClose={keepHub}
      title={t('endHub.title')}
      words={`${plural('endHub.others', others())} ${t('endHub.words')}`}
      action={t('endHub.act')}
      cancelLabel={t('endHub.keep')}
      closeLabel={t('endHub.keep')}
      onConfirm={end}
    />
  )
}
