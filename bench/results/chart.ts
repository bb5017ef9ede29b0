import { count, figure } from './format.ts';
import { type Place, timingOf } from './ratios.ts';
import type { Report } from './report.ts';
import { median } from './statistics.ts';

/** What the chart shows: the everyday run. */
const panels: readonly Place[] = [
  { state: 'converged', hosts: 1, rtt: 0 },
  { state: 'converged', hosts: 10, rtt: 0 },
  { state: 'converged', hosts: 50, rtt: 0 },
  { state: 'converged', hosts: 1, rtt: 50 },
];

/** Measures of the drawing, in pixels. */
const width = 760;
const labels = 170;
const values = 70;
const row = 20;
const title = 34;

/**
 * A picture of the converged runs: one bar per peer, on a logarithmic scale, since the longest takes hundreds of times
 * as long as the shortest.
 *
 * @example writeFileSync('performance.svg', chart(report))
 */
export function chart(report: Report): string {
  const shown = panels
    .map((place) => ({
      place,
      bars: report.peers.flatMap(({ id, label }) => {
        const timing = timingOf(report, id, place);
        return timing === undefined ? [] : [{ label, seconds: median(timing.wall), isOurs: id.startsWith('pincer') }];
      }),
    }))
    .filter(({ bars }) => bars.length > 0);
  const all = shown.flatMap(({ bars }) => bars.map(({ seconds }) => seconds));
  const least = 10 ** Math.floor(Math.log10(Math.min(...all, 1)));
  const most = Math.max(...all, 1);
  const scale = (seconds: number): number =>
    ((width - labels - values) * Math.log(seconds / least)) / Math.log(most / least);
  let y = 0;
  const parts = shown.flatMap(({ place, bars }) => {
    const heading = `<text x="0" y="${y + 22}" class="title">Converged, ${count(place.hosts, 'host')}, ${place.rtt} ms round trip</text>`;
    y += title;
    const drawn = bars.map(({ label, seconds, isOurs }) => {
      const bar = `<text x="${labels - 8}" y="${y + 14}" text-anchor="end">${escaped(label)}</text><rect x="${labels}" y="${y + 3}" width="${scale(seconds).toFixed(1)}" height="${row - 6}" class="${isOurs ? 'ours' : 'other'}"/><text x="${(labels + scale(seconds) + 6).toFixed(1)}" y="${y + 14}">${figure(seconds)} s</text>`;
      y += row;
      return bar;
    });
    return [heading, ...drawn];
  });
  const note = `<text x="0" y="${y + 22}" class="note">Median seconds for 60 tasks, less is better; logarithmic scale. ${escaped(report.machine.date)} UTC.</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${y + title}" viewBox="0 0 ${width} ${y + title}" role="img" aria-label="Seconds for a converged run of 60 tasks">
<style>text{font:12px system-ui,sans-serif;fill:#24292f}.title{font-weight:600}.note{fill:#57606a}.ours{fill:#1f883d}.other{fill:#8c959f}</style>
<rect width="100%" height="100%" fill="#fff"/>
${[...parts, note].join('\n')}
</svg>
`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
