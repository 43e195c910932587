import { createTimeline, type Timeline } from '../../features/replay/model/timeline.ts'
import { ReplayView } from '../../features/replay/ReplayView.tsx'
import type { ReplaySource } from '../../features/replay/source.ts'
import { replayWords } from '../../features/replay/words.ts'
import type { Box } from '../read/box.ts'
import { fill, language, number, time, when, word } from '../words.ts'
import { Markdown } from './Markdown.tsx'

/** Made when somebody asks for the replay first. */
const timelines = new WeakMap<Box, Timeline>()

function timelineOf(box: Box): Timeline {
  const { rooms, documents, boards } = box.index
  const places = new Set([
    ...rooms.map(({ id }) => `room/${id}`),
    ...documents.map(({ id }) => `document/${id}`),
    ...boards.map(({ id }) => `board/${id}`),
  ])
  const timeline = timelines.get(box) ?? createTimeline(box, (place) => places.has(place))
  timelines.set(box, timeline)
  return timeline
}

/** All that is in the box, in the order in which it came about. */
export function Replay(props: { box: Box }) {
  const { index } = props.box
  const source: ReplaySource = {
    timeline: timelineOf(props.box),
    rooms: index.rooms.map(({ id }) => ({ place: `room/${id}`, name: props.box.roomName(id) })),
    things: [
      ...index.documents.map(({ id, title }) => ({ place: `document/${id}`, name: title || word('untitled') })),
      ...index.boards.map(({ id, name }) => ({ place: `board/${id}`, name })),
    ],
    updatesOf: (id) => props.box.documents.get(id)?.updates ?? [],
    isRich: (id) => index.documents.find((document) => document.id === id)?.kind === 'rich',
    columnsOf: (id) => index.boards.find((board) => board.id === id)?.columns ?? [],
    memberName: props.box.memberName,
    markdown: (text) => <Markdown text={text} files={index.files} />,
    word: (key, values) => fill(replayWords[language()][key], values),
    number,
    dateAndTime: (at) => when(at, 'seconds'),
    time,
  }
  return <ReplayView source={source} />
}
