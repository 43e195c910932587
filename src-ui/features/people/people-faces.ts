// The faces in lists and headers, for import as one lazy part.
export { Faces } from './Faces.tsx'
export { HereLine } from './HereLine.tsx'
