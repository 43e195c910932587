// The NATS servers of a test of a cluster.
import { onTestFinished } from 'bun:test'
import { type NatsServer, startNatsServers } from './nats-servers.ts'

export { freePorts, NATS_SERVER, type NatsServer } from './nats-servers.ts'

/** Starts three servers, which end with the test. */
export async function natsServers(): Promise<{ urls: string[]; servers: NatsServer[] }> {
  const { urls, servers, end } = await startNatsServers()
  onTestFinished(end)
  return { urls, servers }
}
