// Everything about leading, for import as one lazy part.
export { EndHubDialog } from './ending/EndHubDialog.tsx'
export { HeaderHand } from './HandButton.tsx'
export { LeadingBar } from './LeadingBar.tsx'
export { WallLeading } from './wall/WallLeading.tsx'
