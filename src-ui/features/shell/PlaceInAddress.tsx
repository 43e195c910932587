import { useLocation, useSearchParams } from '@solidjs/router'
import { createEffect } from 'solid-js'
import { showPassage } from '../../state/leading/passage.ts'
import { placeIn } from '../../state/quoting/addresses.ts'
import { jumpTo } from '../../state/rooms/replies.ts'

/** Takes whoever has followed a link to a message or to a passage there. The address is then that of the room or of the document. */
export function PlaceInAddress() {
  const location = useLocation()
  const [params, setParams] = useSearchParams()
  createEffect(() => {
    const place = placeIn(location.pathname, { ...params })
    if (!place) return
    if (place.kind === 'message') jumpTo({ roomId: place.roomId, seq: place.seq })
    else showPassage({ documentId: place.documentId, passage: place.passage })
    // The same link can be followed again.
    setParams({ message: undefined, passage: undefined }, { replace: true, scroll: false })
  })
  return undefined
}
