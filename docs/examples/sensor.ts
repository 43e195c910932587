// A sensor: writes a temperature into a board, once a second. Nothing is lost while the hub is away: it is said again.
//   bun docs/examples/sensor.ts http://192.168.1.37:4280 K7QX4M2P
import { connect } from 'hubbub/client'

const [origin = 'http://localhost:4280', code = '', times = 'Infinity'] = process.argv.slice(2)
const hub = await connect({ origin, name: 'Sensor', code })

const there = hub.world().boards.find(({ name }) => name === 'Climate')
const made =
  there ??
  (
    await hub.api.api.boards.post({
      name: 'Climate',
      columns: [
        { key: 'celsius', type: 'number', unit: '°C' },
        { key: 'seenAt', type: 'time' },
      ],
    })
  ).data
if (!made || !('id' in made)) throw new Error('there is no board to write to')

for (let n = 0; n < Number(times); n++) {
  const celsius = Math.round((20 + 3 * Math.sin(n / 10)) * 10) / 10
  await hub.run({ type: 'record.put', boardId: made.id, key: 'hall', values: { celsius, seenAt: Date.now() } })
  console.log(`${celsius} °C is on the hub's disk`)
  await new Promise((resolve) => setTimeout(resolve, 1000))
}
hub.close()
