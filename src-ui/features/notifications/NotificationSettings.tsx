import { createSignal, Show } from 'solid-js'
import { notificationWord } from '../../i18n/parts/notifications.ts'
import {
  allowOutside,
  canShowOutside,
  chooseOutside,
  chooseSound,
  isOutsideOn,
  isSoundOn,
  playSound,
} from '../../state/people/notifications.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { ChoiceGroup } from '../../ui/fields/ChoiceGroup.tsx'
import './notifications.css'

/** Whether messages for this person make a sound, and are shown outside the page where the browser can do that. For this device. */
export default function NotificationSettings() {
  const [isDenied, setDenied] = createSignal(false)
  const choices = () => [
    { value: 'off' as const, label: notificationWord('off') },
    { value: 'on' as const, label: notificationWord('on') },
  ]

  async function setOutside(on: boolean): Promise<void> {
    // Shown at once, so that it can be taken back: the browser has marked the choice already.
    chooseOutside(on)
    const isAllowed = !on || (await allowOutside())
    setDenied(!isAllowed)
    if (!isAllowed) chooseOutside(false)
  }

  return (
    <div class="notification-settings">
      <ChoiceGroup
        label={notificationWord('sound')}
        value={isSoundOn() ? 'on' : 'off'}
        onChoose={(value) => chooseSound(value === 'on')}
        choices={choices()}
      />
      <Show when={isSoundOn()}>
        <Button onClick={() => void playSound('message')}>{notificationWord('test')}</Button>
      </Show>
      <Show when={canShowOutside()}>
        <ChoiceGroup
          label={notificationWord('outside')}
          value={isOutsideOn() ? 'on' : 'off'}
          onChoose={(value) => void setOutside(value === 'on')}
          choices={choices()}
        />
        <p class="error-text" role="alert">
          {isDenied() ? notificationWord('denied') : ''}
        </p>
      </Show>
      <p class="meta">{notificationWord('busy')}</p>
    </div>
  )
}
