import { createSignal, For } from 'solid-js'
import { Button } from '../../ui/buttons/Button.tsx'
import { TextField } from '../../ui/fields/TextField.tsx'
import { ConfirmDialog } from '../../ui/overlays/ConfirmDialog.tsx'
import { Dialog } from '../../ui/overlays/Dialog.tsx'
import DownloadList from '../../ui/overlays/DownloadList.tsx'
import { DownloadMenu } from '../../ui/overlays/DownloadMenu.tsx'
import { Popover } from '../../ui/overlays/Popover.tsx'
import { LONG_TEXT } from '../made-up.ts'
import { Sample } from '../Sample.tsx'
import { Section } from '../Section.tsx'
import { TakeSample } from './TakeSample.tsx'

export function OverlaySamples() {
  const [opened, setOpened] = createSignal<'dialog' | 'long' | 'drawer' | 'done' | 'refused'>()
  const close = () => setOpened(undefined)
  return (
    <>
      <Section title="Dialog" folder="ui/overlays">
        <Sample state="dialog, long dialog, drawer">
          <Button onClick={() => setOpened('dialog')}>Open dialog</Button>
          <Button onClick={() => setOpened('long')}>Open long dialog</Button>
          <Button onClick={() => setOpened('drawer')}>Open drawer</Button>
        </Sample>
        <Dialog open={opened() === 'dialog'} onClose={close} title="New room" closeLabel="Close">
          <TextField data-autofocus label="Name of the room" hint="Everybody in this hub can see and enter it." />
          <div class="dialog-actions">
            <Button onClick={close}>Cancel</Button>
            <Button kind="primary" onClick={close}>
              Create room
            </Button>
          </div>
        </Dialog>
        <Dialog open={opened() === 'long'} onClose={close} title={LONG_TEXT} closeLabel="Close">
          <For each={Array.from({ length: 30 })}>{() => <p>{LONG_TEXT}</p>}</For>
        </Dialog>
        <Dialog kind="drawer" open={opened() === 'drawer'} onClose={close} title="Navigation" closeLabel="Close">
          <p>{LONG_TEXT}</p>
        </Dialog>
      </Section>
      <Section title="ConfirmDialog" folder="ui/overlays">
        <Sample state="done, refused">
          <Button onClick={() => setOpened('done')}>Ask</Button>
          <Button onClick={() => setOpened('refused')}>Ask in vain</Button>
        </Sample>
        <ConfirmDialog
          open={opened() === 'done' || opened() === 'refused'}
          onClose={close}
          title="Leave this room?"
          words={LONG_TEXT}
          action="Leave"
          cancelLabel="Cancel"
          closeLabel="Close"
          onConfirm={async () => (opened() === 'refused' ? 'This room does not exist any more.' : undefined)}
        />
      </Section>
      <Section title="Popover" folder="ui/overlays">
        <Sample state="with a list">
          <Popover panelLabel="Actions" triggerClass="button" trigger="Open actions">
            {(close) => (
              <ul class="popover-list">
                <li>
                  <button type="button" onClick={close}>
                    Mute
                  </button>
                </li>
                <li>
                  <button type="button" data-danger="" onClick={close}>
                    Send away…
                  </button>
                </li>
              </ul>
            )}
          </Popover>
        </Sample>
        <Sample state="long text">
          <Popover panelLabel="Details" triggerClass="button" trigger="Open details">
            {() => <p>{LONG_TEXT}</p>}
          </Popover>
        </Sample>
      </Section>
      <Section title="DownloadList" folder="ui/overlays">
        <Sample state="with one that is refused">
          <DownloadList
            files={[
              { href: '#html', label: 'Web page (.html)' },
              { href: '#pdf', label: 'PDF (.pdf)' },
            ]}
            about={() => Promise.resolve({ words: '412 messages.', refused: { '#pdf': 'too long for this.' } })}
            onTaken={() => undefined}
          />
        </Sample>
      </Section>
      <TakeSample />
      <Section title="DownloadMenu" folder="ui/overlays">
        <Sample state="formats">
          <DownloadMenu
            label="Take home"
            files={[
              { href: '#md', label: 'Markdown (.md)' },
              { href: '#json', label: 'JSON (.json)' },
            ]}
          />
        </Sample>
        <Sample state="empty">
          <DownloadMenu label="Take home" files={[]} />
        </Sample>
      </Section>
    </>
  )
}
