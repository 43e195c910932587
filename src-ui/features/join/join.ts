// What people see who are not in yet, for import as one lazy part.
export { JoinPage } from './JoinPage.tsx'
export { WaitingForHostPage } from './WaitingForHostPage.tsx'
