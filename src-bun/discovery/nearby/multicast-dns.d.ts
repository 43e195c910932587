// The part of multicast-dns that the hub uses; the package has no types of its own.
declare module 'multicast-dns' {
  import type { Socket } from 'node:dgram'

  type Answer = { name: string; ttl?: number; flush?: boolean } & (
    | { type: 'PTR' | 'A' | 'AAAA'; data: string }
    | { type: 'SRV'; data: { port: number; target: string } }
    | { type: 'TXT'; data: Uint8Array[] | string[] }
  )
  type Packet = { questions: { name: string; type: string }[]; answers: Answer[]; additionals: Answer[] }
  type Sender = { address: string; port: number }
  type Mdns = {
    on(event: 'query' | 'response', listener: (packet: Packet, sender: Sender) => void): void
    on(event: 'error' | 'warning', listener: (fault: Error) => void): void
    on(event: 'ready', listener: () => void): void
    query(question: { questions: { name: string; type: string }[] }): void
    respond(packet: { answers: Answer[]; additionals?: Answer[] }, onSent?: () => void): void
    destroy(onClosed?: () => void): void
  }
  export default function mdns(options: { interface: string; bind: string; loopback: boolean; socket: Socket }): Mdns
  export type { Answer, Mdns, Packet, Sender }
}
