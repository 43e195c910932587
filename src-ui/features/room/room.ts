// Everything of a room, for import as one lazy part.

export { RoomMenu } from './details/RoomMenu.tsx'
export { DocumentsButton } from './documents/DocumentsButton.tsx'
export { PinsMenu } from './pins/PinsMenu.tsx'
export { RoomDownloadMenu } from './RoomDownloadMenu.tsx'
export { RoomPage } from './RoomPage.tsx'
