// Everything of a room, for import as one lazy part.
export { RoomDownloadMenu } from './RoomDownloadMenu.tsx'
export { RoomMenu } from './RoomMenu.tsx'
export { RoomPage } from './RoomPage.tsx'
