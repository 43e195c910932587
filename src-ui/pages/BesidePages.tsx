import HubAway from '../features/away/HubAway.tsx'
import Notifications from '../features/notifications/Notifications.tsx'
import { LateIntoDocument } from '../features/room/quote/LateIntoDocument.tsx'
import { PlaceInAddress } from '../features/shell/PlaceInAddress.tsx'

/** What is on every page, and may come later than it. In one file, because the first script names each one that is fetched later. */
export default function BesidePages() {
  return (
    <>
      <HubAway />
      <Notifications />
      <PlaceInAddress />
      <LateIntoDocument />
    </>
  )
}
