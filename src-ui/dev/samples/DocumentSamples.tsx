import { For } from 'solid-js'
import { DocumentProblemNote } from '../../features/document/DocumentProblemNote.tsx'
import { Outline } from '../../features/document/Outline.tsx'
import { ReadingAlongNote } from '../../features/document/ReadingAlongNote.tsx'
import { SaveStatus } from '../../features/document/SaveStatus.tsx'
import { DocumentPeople } from '../../features/document/views/DocumentPeople.tsx'
import { ADA, BOB, LONG_NAMED, LONG_TEXT } from '../made-up.ts'
import { Sample } from '../Sample.tsx'
import { Section } from '../Section.tsx'
import '../../features/document/document.css'

const SAVED = ['loading', 'saved', 'saving', 'onDevice', 'inTab'] as const
const PROBLEMS = ['epoch', 'removed', 'document.full', 'document.invalidUpdate'] as const

export function DocumentSamples() {
  const people = (count: number) =>
    Array.from({ length: count }, (_, n) => ({
      ...([ADA, BOB, LONG_NAMED][n % 3] ?? ADA),
      memberId: `m${n}`,
      clientId: n,
    }))
  return (
    <>
      <Section title="SaveStatus" folder="features/document">
        <For each={SAVED}>
          {(saved) => (
            <Sample state={saved}>
              <SaveStatus saved={saved} />
            </Sample>
          )}
        </For>
      </Section>
      <Section title="DocumentPeople" folder="features/document/views">
        <For each={[0, 1, 4, 9]}>
          {(count) => (
            <Sample state={`${count} people`}>
              <DocumentPeople people={people(count)} />
            </Sample>
          )}
        </For>
      </Section>
      <Section title="DocumentProblemNote" folder="features/document">
        <For each={PROBLEMS}>
          {(problem) => (
            <Sample state={problem}>
              <DocumentProblemNote problem={problem} />
            </Sample>
          )}
        </For>
      </Section>
      <Section title="ReadingAlongNote" folder="features/document">
        <Sample state="viewer">
          <ReadingAlongNote reason="viewer" />
        </Sample>
      </Section>
      <Section title="Outline" folder="features/document">
        <Sample state="empty">
          <Outline headings={[]} isKnown={false} editor={undefined} />
        </Sample>
        <Sample state="headings">
          <Outline
            headings={[
              { level: 1, text: 'Agenda', from: 0, isCurrent: false },
              { level: 2, text: 'Morning', from: 10, isCurrent: true },
              { level: 3, text: LONG_TEXT, from: 20, isCurrent: false },
            ]}
            isKnown
            editor={undefined}
          />
        </Sample>
      </Section>
    </>
  )
}
