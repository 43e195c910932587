import { createContext } from 'solid-js'
import type { Mentions } from '../../../../state/people/split-mentions.ts'

/** Whom the message mentions that is being shown. */
export const MentionsContext = createContext<() => Mentions>(() => ({}))
