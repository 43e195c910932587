import type { JSX } from 'solid-js'
import type { Place } from '../../../../src-bun/contract/presence.ts'

/** Shows the faces of those who are at a place. Nothing where nobody is. */
export type FacesAt = (place: Place) => JSX.Element
