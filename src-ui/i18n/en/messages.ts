export const words = {
  drop: 'Drop files here',
  each: 'up to {{ size }} each',
  limit: 'A file may have up to {{ size }}.',
  heldBack: 'Not sent yet: first remove the file that was refused, or send it again.',
  unreadable: 'This file cannot be read any more. Choose it again.',
  newFromHere: 'New messages from here',
  code: 'Code',
  poll: 'Ask in a poll',
  search: 'Search in this room',
}
export type Words = Record<keyof typeof words, string>
