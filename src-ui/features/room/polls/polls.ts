// Everything of polls, for import as one lazy part.
export { PollBox } from './PollBox.tsx'
export { PollDialog } from './PollDialog.tsx'
