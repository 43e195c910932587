// What is shown on the pages of others: one chunk.
export { DeletedNote } from './DeletedNote.tsx'
export { ThingMenu } from './ThingMenu.tsx'
