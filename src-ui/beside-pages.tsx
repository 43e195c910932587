import HubAway from './features/away/HubAway.tsx'
import Notifications from './features/notifications/Notifications.tsx'

/** What is on every page, and may come later than it. In one file, because the first script names each one that is fetched later. */
export default function BesidePages() {
  return (
    <>
      <HubAway />
      <Notifications />
    </>
  )
}
