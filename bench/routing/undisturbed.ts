import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "../../local/terminal/progress";
import { servedCertificate, writeCertificate } from "../../tests/support/routing/certificate";
import { Clients, roomNames } from "../../tests/support/routing/clients";
import { DOMAIN, Region } from "../../tests/support/routing/region";
import { type Row, row } from "../row";

const CALLS = 200;

/** Counts dropped websockets and replaced router processes when a shard is added, one is drained, and the certificate is renewed. */
export async function undisturbed(haproxy: string, log: Log): Promise<readonly Row[]> {
  log.step("Open websockets while a shard is added, one is drained, and the certificate is renewed");
  const region = await Region.start({ haproxy, shards: 3 });
  const clients = new Clients(region);
  try {
    await region.open();
    const calls = roomNames("call", CALLS);
    await clients.join(calls);
    const participants = await clients.meet(calls);
    const processes = region.routers.map((router) => router.pid);

    const added = await region.addShard();
    await region.has(added.id, "open");
    log.info(`${added.id} is open`);
    region.drain("shard-2");
    await region.has("shard-2", "draining");
    log.info("shard-2 is draining");
    await renewCertificate(region);
    log.info("every router shows the new certificate");

    const heard = await Promise.all(participants.map((participant) => participant.hears()));
    participants.forEach((participant) => participant.leave());
    const cause = "shard added, shard drained, certificate renewed";
    return [
      row({
        name: `open websockets dropped: ${cause}`,
        goal: { atMost: 0 },
        result: heard.filter((hears) => !hears).length,
        unit: `of ${participants.length}`,
      }),
      row({
        name: `router processes replaced: ${cause}`,
        goal: { atMost: 0 },
        result: region.routers.filter((router, n) => router.pid !== processes[n]).length,
        unit: `of ${processes.length}`,
      }),
    ];
  } finally {
    clients.close();
    await region.stop();
  }
}

async function renewCertificate(region: Region): Promise<void> {
  const served = async (): Promise<readonly string[]> =>
    Promise.all(region.routers.map(({ address }) => servedCertificate(address, DOMAIN)));
  const [before = ""] = await served();
  await writeCertificate(region.certificates, DOMAIN);
  while ((await served()).includes(before)) await sleep(200);
}
