import { createSignal, Show } from 'solid-js'
import IconGroups from '~icons/lucide/users'
import { t } from '../../../i18n/i18n.ts'
import { togetherWord } from '../../../i18n/parts/together.ts'
import { hub } from '../../../state/hub.ts'
import { Button } from '../../../ui/buttons/Button.tsx'
import { classOf } from '../../../ui/buttons/press.ts'
import { Dialog } from '../../../ui/overlays/Dialog.tsx'
import { GroupsForm } from './GroupsForm.tsx'
import { GroupsSideBySide } from './GroupsSideBySide.tsx'
import './groups.css'

/** For hosts: makes groups, shows those that there are, and brings everybody back. */
export function GroupsButton() {
  const [isOpen, setOpen] = createSignal(false)
  const groups = () => hub.leading.groups?.groups
  return (
    <>
      <Button
        kind="quiet"
        class={`leading-button ${classOf('groups')}`}
        data-state={groups() ? 'on' : 'off'}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        <IconGroups />
        {togetherWord('groups')}
        <Show when={groups()}>{(now) => <span class="leading-number">{now().length}</span>}</Show>
      </Button>
      <Dialog
        open={isOpen()}
        onClose={() => setOpen(false)}
        title={togetherWord(groups() ? 'sideBySide' : 'groupsTitle')}
        closeLabel={t('app.close')}
      >
        <Show when={groups()} fallback={<GroupsForm onStarted={() => setOpen(false)} />}>
          {(now) => <GroupsSideBySide groups={now()} onOpen={() => setOpen(false)} />}
        </Show>
      </Dialog>
    </>
  )
}
