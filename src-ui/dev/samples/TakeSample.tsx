import { createSignal, Show } from 'solid-js'
import { Button } from '../../ui/buttons/Button.tsx'
import { type Choosing, TakeDialog } from '../../ui/overlays/TakeDialog.tsx'
import { Sample } from '../Sample.tsx'
import { Section } from '../Section.tsx'

const CHOOSING: Choosing = {
  label: 'Choose a part …',
  word: (key) => key,
  closeLabel: 'Close',
  cancelLabel: 'Cancel',
  failed: 'It did not come whole.',
  tooLong: 'This is too long for a PDF.',
  formats: [
    { value: 'md', label: 'Markdown (.md)' },
    { value: 'pdf', label: 'PDF (.pdf)' },
  ],
  ranges: ['all', 'today', 'since', 'between'],
  whatIsWrong: ({ range, first }) => (range === 'since' && first === '' ? 'Choose the day.' : undefined),
  about: () => Promise.resolve({ words: '412 messages.', refused: ['pdf'] }),
  take: () => Promise.resolve({ words: 'It is in your downloads.' }),
}

export function TakeSample() {
  const [isOpen, setOpen] = createSignal(false)
  return (
    <Section title="TakeDialog" folder="ui/overlays">
      <Sample state="with a file that is refused">
        <Button onClick={() => setOpen(true)}>Take a part</Button>
      </Sample>
      <Show when={isOpen()}>
        <TakeDialog choosing={CHOOSING} onClose={() => setOpen(false)} />
      </Show>
    </Section>
  )
}
