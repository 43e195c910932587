import { togetherCount, togetherWord } from '../../../i18n/parts/together.ts'
import { endHub, isAskedToEnd, keepHub } from '../../../state/host/closing.ts'
import { hub, peopleHere } from '../../../state/hub.ts'
import { ConfirmDialog } from '../../../ui/overlays/ConfirmDialog.tsx'
import { RecordButtons } from './RecordButtons.tsx'

/** In the app's window, before the app ends: the hub ends with it, for everybody who is here. */
export function EndHubDialog() {
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
      title={togetherWord('closeTitle')}
      words={`${togetherCount('others', others())} ${togetherWord('closeWords')}`}
      action={togetherWord('endAct')}
      cancelLabel={togetherWord('keepOpen')}
      closeLabel={togetherWord('keepOpen')}
      onConfirm={end}
    >
      <div class="groups-form">
        <RecordButtons />
      </div>
    </ConfirmDialog>
  )
}
