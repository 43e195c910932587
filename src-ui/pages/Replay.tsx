import ReplayPage from '../features/replay/ReplayPage.tsx'
import { latePart } from '../ui/parts/lazy-part.ts'

// The same part as in rooms, because reading Markdown takes a library.
const MarkdownText = latePart(() => import('../features/room/messages/markdown/MarkdownText.tsx'))

/** The replay with texts as rooms show them: features do not import each other. */
export default function Replay() {
  return <ReplayPage markdown={(text) => <MarkdownText text={text} />} />
}
