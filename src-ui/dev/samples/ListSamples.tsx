import { A } from '@solidjs/router'
import type { ComponentProps } from 'solid-js'
import IconHash from '~icons/lucide/hash'
import { Sparkline } from '../../features/board/rows/Sparkline.tsx'
import { ContinueRow } from '../../features/home/ContinueRow.tsx'
import { AsyncList } from '../../features/security/AsyncList.tsx'
import { NavGroup } from '../../features/shell/sidebar/NavGroup.tsx'
import { LONG_TEXT, MORNING, nothing } from '../made-up.ts'
import { Sample } from '../Sample.tsx'
import { Section } from '../Section.tsx'
import '../../features/board/board.css'
import '../../features/home/home.css'
import '../../features/security/security.css'
import '../../features/shell/sidebar/sidebar.css'

export function ListSamples() {
  const asyncList = (answer: ComponentProps<typeof AsyncList<string>>['answer']) => (
    <AsyncList
      title="Signed-in devices"
      description="A device that is signed out needs the code again."
      answer={answer}
      empty="No device is signed in."
      onRetry={nothing}
      by={(name) => name}
    >
      {(name) => <span class="security-details">{name()}</span>}
    </AsyncList>
  )
  const navGroup = (names: string[]) => (
    <NavGroup
      title="Rooms"
      items={names}
      isKept={() => false}
      emptyText="No rooms yet"
      createLabel="New room"
      onCreate={nothing}
    >
      {(name) => (
        <A class="nav-row" href={`/rooms/${name}`}>
          <IconHash />
          <span class="nav-name">{name}</span>
        </A>
      )}
    </NavGroup>
  )
  return (
    <>
      <Section title="AsyncList" folder="features/security">
        <Sample state="loading">{asyncList(undefined)}</Sample>
        <Sample state="failed: refused">{asyncList({ ok: false, status: 403, code: 'rate.tooMuch' })}</Sample>
        <Sample state="failed: no connection">{asyncList({ ok: false, status: 0, code: 'internal' })}</Sample>
        <Sample state="empty">{asyncList({ ok: true, value: [] })}</Sample>
        <Sample state="rows">{asyncList({ ok: true, value: ['Chrome on Android', LONG_TEXT] })}</Sample>
      </Section>
      <Section title="NavGroup" folder="features/shell/sidebar">
        <Sample state="items">{navGroup(['lobby', 'design', LONG_TEXT])}</Sample>
        <Sample state="empty">{navGroup([])}</Sample>
      </Section>
      <Section title="ContinueRow" folder="features/home">
        <Sample state="with and without time" wide>
          <ul>
            <ContinueRow
              href="/rooms/lobby"
              icon={<IconHash />}
              name="lobby"
              summary="Ada: Good morning!"
              at={MORNING}
              now={MORNING + 300_000}
            />
            <ContinueRow
              href="/rooms/design"
              icon={<IconHash />}
              name={LONG_TEXT}
              summary={LONG_TEXT}
              at={undefined}
              now={MORNING}
            />
          </ul>
        </Sample>
      </Section>
      <Section title="Sparkline" folder="features/board">
        <Sample state="one value (nothing), constant, rising, jumping">
          <Sparkline trace={[3]} />
          <Sparkline trace={[3, 3, 3]} />
          <Sparkline trace={[1, 2, 4, 8]} />
          <Sparkline trace={[5, 1, 9, -3, 7, 0]} />
        </Sample>
      </Section>
    </>
  )
}
