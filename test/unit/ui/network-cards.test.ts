// How the network cards of a computer are called where a host chooses an address.
import { expect, test } from 'bun:test'
import { cardName } from '../../../src-ui/features/invitation/words.ts'

test('[DISC-12] a network card has the word for it that people use, and its own name where that does not tell', () => {
  for (const name of ['wlan0', 'wlp3s0', 'wlx00c0caabcdef', 'Wi-Fi', 'WiFi 2', 'WLAN', 'AirPort'])
    expect(cardName(name)).toBe('Wi-Fi')
  for (const name of ['eth0', 'enp0s31f6', 'eno1', 'ens18', 'enx00e04c680001', 'Ethernet', 'Ethernet 2'])
    expect(cardName(name)).toBe('Cable')
  // On a Mac `en0` is Wi-Fi on most computers and a cable on others.
  for (const name of ['en0', 'br0', 'docker0', 'utun4', 'vEthernet (WSL)', 'Local Area Connection'])
    expect(cardName(name)).toBe(name)
})
