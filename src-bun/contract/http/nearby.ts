/** Other hubs on the same network, those with most people first, `GET /api/hubs`. Whatever a hub says of itself may be false. */
export type NearbyHubs = { hubs: { hubId: string; name: string; people: number; url: string }[] }
