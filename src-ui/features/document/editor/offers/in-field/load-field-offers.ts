import { withScripts } from '../../../../../ui/parts/failed-scripts.ts'
import { withStyles } from '../../../../../ui/parts/failed-styles.ts'

/** What is offered in a field of its own. Not beside the other offers, which lead to the tables whose cells are such fields. */
export const loadFieldOffers = withScripts(withStyles(() => import('./offers-in-field.ts')))
