import { For } from 'solid-js'
import IconPlus from '~icons/lucide/plus'
import { Button } from '../../ui/buttons/Button.tsx'
import { CopyButton } from '../../ui/buttons/CopyButton.tsx'
import { IconButton } from '../../ui/buttons/IconButton.tsx'
import { TakeButton } from '../../ui/buttons/TakeButton.tsx'
import { LONG_TEXT } from '../made-up.ts'
import { Sample } from '../Sample.tsx'
import { Section } from '../Section.tsx'

const KINDS = ['primary', 'plain', 'quiet'] as const

export function ButtonSamples() {
  return (
    <>
      <Section title="TakeButton" folder="ui/buttons">
        <Sample state="ready">
          <TakeButton
            label="Take the box"
            words="Everything as one page."
            cancelLabel="Cancel"
            about={() => Promise.resolve('About 4.2 MB.')}
            take={() => Promise.resolve({ words: 'It is in your downloads.' })}
            failed="It could not be made."
          />
        </Sample>
      </Section>
      <Section title="Button" folder="ui/buttons">
        <For each={KINDS}>
          {(kind) => (
            <Sample state={kind}>
              <Button kind={kind}>Save</Button>
              <Button kind={kind}>
                <IconPlus /> Add
              </Button>
              <Button kind={kind} disabled>
                Disabled
              </Button>
              <Button kind={kind} busy>
                Busy
              </Button>
            </Sample>
          )}
        </For>
        <Sample state="danger">
          <Button kind="primary" class="danger">
            Send away
          </Button>
          <Button kind="primary" class="danger" disabled>
            Disabled
          </Button>
        </Sample>
        <Sample state="pressed and expanded">
          <Button aria-pressed="true">Pressed</Button>
          <Button aria-expanded="true">Expanded</Button>
        </Sample>
        <Sample state="long text">
          <Button>{LONG_TEXT}</Button>
        </Sample>
      </Section>
      <Section title="IconButton" folder="ui/buttons">
        <Sample state="default, with shortcut, disabled">
          <IconButton label="Add">
            <IconPlus />
          </IconButton>
          <IconButton label="Add" shortcut="Ctrl N">
            <IconPlus />
          </IconButton>
          <IconButton label="Add" disabled>
            <IconPlus />
          </IconButton>
        </Sample>
        <Sample state="pressed, expanded">
          <IconButton label="Add" aria-pressed="true">
            <IconPlus />
          </IconButton>
          <IconButton label="Add" aria-expanded="true">
            <IconPlus />
          </IconButton>
        </Sample>
      </Section>
      <Section title="CopyButton" folder="ui/buttons">
        <For each={['primary', 'plain', 'quiet'] as const}>
          {(kind) => (
            <Sample state={`${kind}: press it to see the outcome`}>
              <CopyButton
                kind={kind}
                text="http://192.168.1.37:4280/"
                label="Copy link"
                copiedLabel="Copied"
                failedLabel="Copy it by hand, please"
              />
            </Sample>
          )}
        </For>
      </Section>
    </>
  )
}
