import { ErrorBoundary, For, Suspense } from 'solid-js'
import type { Message } from '../../../../src-bun/contract/chat.ts'
import type { Poll } from '../../../../src-bun/contract/leading/polls.ts'
import { latePart } from '../../../ui/parts/lazy-part.ts'

const polls = () => import('./polls.ts')
const PollBox = latePart(() => polls().then(({ PollBox }) => ({ default: PollBox })))
export const PollDialog = latePart(() => polls().then(({ PollDialog }) => ({ default: PollDialog })))

/** The answers of a poll, whose scripts are fetched apart from those of the room. Until then they can be read. */
export function LatePoll(props: { message: Message; poll: Poll }) {
  const Answers = () => (
    <ul>
      <For each={props.poll.answers}>{({ text, count }) => <li>{`${text}: ${count}`}</li>}</For>
    </ul>
  )
  return (
    <ErrorBoundary fallback={<Answers />}>
      <Suspense fallback={<Answers />}>
        <PollBox message={props.message} poll={props.poll} />
      </Suspense>
    </ErrorBoundary>
  )
}
