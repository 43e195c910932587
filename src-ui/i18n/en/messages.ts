export const words = {
  drop: 'Drop files here',
  each: 'up to {{ size }} each',
  heldBack: 'Not sent yet: first remove the file that was refused, or send it again.',
  afterAnother: 'Not sent yet: the message before it waits for its files.',
  newFromHere: 'New messages from here',
  code: 'Code',
  poll: 'Ask in a poll',
  search: 'Search in this room',
}
export type Words = Record<keyof typeof words, string>
