// Everything of a room, for import as one lazy part.
export { PinsMenu } from './pins/PinsMenu.tsx'
export { RoomDownloadMenu } from './RoomDownloadMenu.tsx'
export { RoomMenu } from './RoomMenu.tsx'
export { RoomPage } from './RoomPage.tsx'
