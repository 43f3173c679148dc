/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The look of charts. The colours can be told apart by colour-blind eyes on light and on dark ground
 * (after Okabe and Ito); each has a dash of its own besides.
 */
#include "bench/report/chart/chart.h"

static const char *const css[] = {
	":root{color-scheme:light dark;--ink:#1c1e21;--soft:#5b6068;--paper:#fff;--grid:#e2e4e8;"
	"--s0:#0072b2;--s1:#c44f00;--s2:#00795a;--s3:#a3488a;--s4:#7d6200;--s5:#4a4f57}\n",
	"@media(prefers-color-scheme:dark){:root{--ink:#e4e6ea;--soft:#a2a8b2;--paper:#15171b;"
	"--grid:#33373e;--s0:#56b4e9;--s1:#ff9448;--s2:#2fc89f;--s3:#e6a0cb;--s4:#f0e442;"
	"--s5:#c3c7cd}}\n",
	".chart{font:11px system-ui,sans-serif;max-width:100%;height:auto;display:block}\n",
	".chart text{fill:var(--ink)}.start{text-anchor:start}.middle{text-anchor:middle}"
	".end{text-anchor:end}\n",
	".paper{fill:var(--paper)}.grid{stroke:var(--grid);fill:none}"
	".frame{fill:none;stroke:var(--soft);stroke-opacity:.5;pointer-events:none}\n",
	".line{fill:none;stroke-width:1.7;stroke-linejoin:round;vector-effect:non-scaling-stroke}"
	"\n",
	".s0{stroke:var(--s0)}.s1{stroke:var(--s1)}.s2{stroke:var(--s2)}.s3{stroke:var(--s3)}"
	".s4{stroke:var(--s4)}.s5{stroke:var(--s5)}\n",
	".line.s1{stroke-dasharray:7 3}.line.s2{stroke-dasharray:2 3}"
	".line.s3{stroke-dasharray:9 3 2 3}.line.s4{stroke-dasharray:4 2}"
	".line.s5{stroke-dasharray:12 4}\n",
	".bar,.band,.point{stroke-opacity:0}.point.s5{stroke-opacity:1}"
	".s0:is(.bar,.band,.point){fill:var(--s0)}.s1:is(.bar,.band,.point){fill:var(--s1)}"
	".s2:is(.bar,.band,.point){fill:var(--s2)}.s3:is(.bar,.band,.point){fill:var(--s3)}\n",
	".s4:is(.bar,.band,.point){fill:var(--s4)}.s5:is(.bar,.band,.point){fill:var(--s5)}"
	".band{opacity:.18}.faint{opacity:.45}\n",
	".whisker{stroke:var(--ink);fill:none}.interval{fill:none;stroke-width:2}"
	".median{fill:none;stroke-width:3}.same{fill:var(--soft);opacity:.14}"
	".zero{stroke:var(--soft);fill:none}\n",
	".h1,.h2,.h3,.h4,.h5,.h6,.h7,.h8{fill:var(--s0)}.h1{fill-opacity:.14}.h2{fill-opacity:.24}"
	".h3{fill-opacity:.35}.h4{fill-opacity:.47}.h5{fill-opacity:.6}.h6{fill-opacity:.73}"
	".h7{fill-opacity:.86}\n",
	".cells{shape-rendering:crispEdges}.cross{stroke:var(--ink);stroke-opacity:.6;pointer-"
	"events:none}"
	".chosen{fill:var(--soft);fill-opacity:.2;pointer-events:none}\n",
};

void chart_css(FILE *out)
{
	for (size_t i = 0; i < sizeof(css) / sizeof(css[0]); i++)
		fputs(css[i], out);
}
