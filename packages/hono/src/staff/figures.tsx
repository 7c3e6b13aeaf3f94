/** @jsxImportSource hono/jsx */
import type { Governor } from "@recess/core";
import type { YearOfReferrals } from "@recess/core/views";
import type { Env } from "hono";

import { appealsCsv } from "./appeals-page.tsx";
import { MeasuresPage, measuresCsv } from "./measures-page.tsx";
import type { StaffSite } from "./site.tsx";
import { referralsCsv, SystemPage } from "./system-page.tsx";

/** Adds the pages about all accounts together, and the lists that an admin may download. */
export function addFigures<E extends Env>(site: StaffSite<E>): void {
  const { governor, reasons } = site;
  site.addPage("/measures", async ({ staff, view }) => {
    site.record(staff, { act: "look-measures" });
    return <MeasuresPage view={view} measures={await governor.cases.measures()} reasons={reasons} />;
  });
  site.addPage("/system", async ({ staff, view }) => {
    site.record(staff, { act: "look-system" });
    const appeals = await governor.cases.openAppeals();
    const years = await yearsOfReferrals(governor);
    return <SystemPage view={view} health={governor.health()} appeals={appeals} years={years} />;
  });
  addDownload(site, "appeals", async () => appealsCsv(await governor.cases.openAppeals()));
  addDownload(site, "measures", async () => measuresCsv(await governor.cases.measures()));
  addDownload(site, "referrals", async () => referralsCsv(await yearsOfReferrals(governor)));
}

function addDownload<E extends Env>(site: StaffSite<E>, name: string, read: () => Promise<string>): void {
  site.addForm({
    path: `/${name}.csv`,
    needs: "admin",
    receive: async ({ staff }) => {
      const csv = await read();
      site.record(staff, { act: `download-${name}` });
      return new Response(csv, {
        headers: {
          ...site.headers,
          "Content-Type": "text/csv; charset=UTF-8",
          "Content-Disposition": `attachment; filename="${name}.csv"`,
        },
      });
    },
  });
}

/** The figures of this year and the last one: yearly reports are written when the year is over. */
async function yearsOfReferrals(governor: Governor): Promise<readonly YearOfReferrals[]> {
  const year = new Date(governor.now()).getUTCFullYear();
  return Promise.all([governor.referrals({ year }), governor.referrals({ year: year - 1 })]);
}
