/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/report/chart/page.h"

#include "bench/report/chart/chart.h"
#include "bench/report/xml_text.h"

/* SHA-256 of page_style() and page_script() in base64; a test says what they have to be. */
#define STYLE_HASH "sha256-31ptp9m3iDCxdxIFTRTrbl2Kxycq9xhN+lKT6WF35T4="
#define SCRIPT_HASH "sha256-Ppraes6avc05prKj8uzSXKfIDwPq+dbyOd5tYDvXSA8="

static const char *const css[] = {
	"*{box-sizing:border-box}body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);"
	"background:var(--paper);max-width:980px;margin:0 auto;padding:16px}\n",
	"h1{font-size:1.5em;margin:.2em 0}h2{font-size:1.2em;margin:2em 0 .4em;"
	"border-bottom:1px solid var(--grid);overflow-wrap:anywhere}h3{font-size:1em}\n",
	"p,dd,td,tbody th,figcaption{overflow-wrap:anywhere}.soft,figcaption "
	"small{color:var(--soft)}\n",
	"figure{margin:1em 0}figcaption{font-weight:600}.narrow{display:none}"
	"@media(max-width:720px){.wide{display:none}.narrow{display:block}body{padding:10px}}\n",
	".scroll{overflow-x:auto}table{border-collapse:collapse;font-variant-numeric:tabular-nums;"
	"font-size:.86em}th,td{padding:3px 9px 3px 0;text-align:left;vertical-align:top}"
	"td.n{white-space:nowrap}.n{text-align:right}thead th{border-bottom:1px solid "
	"var(--soft)}\n",
	"tbody tr:nth-child(even){background:color-mix(in srgb,var(--grid) 35%,transparent)}"
	"thead th:first-child{min-width:11em}"
	".note{min-width:14em}.scroll td:not(:first-child){overflow-wrap:break-word}\n",
	"code,pre{font:13px/1.45 ui-monospace,monospace}pre{white-space:pre-wrap;"
	"overflow-wrap:anywhere;padding:8px;border:1px solid var(--grid);border-radius:4px}\n",
	".bad{color:var(--s1);font-weight:600}.good{color:var(--s2);font-weight:600}"
	".reading{display:block;min-height:1.5em;white-space:pre-wrap;"
	"font:12px/1.5 ui-monospace,monospace;color:var(--soft)}\n",
	"svg.chart:focus-visible,a:focus-visible,summary:focus-visible,.scroll:focus-visible{"
	"outline:2px solid var(--s0);outline-offset:2px}a{color:var(--s0)}"
	"summary{cursor:pointer;font-weight:600}\n",
};

void page_style(FILE *out)
{
	chart_css(out);
	for (size_t i = 0; i < sizeof(css) / sizeof(css[0]); i++)
		fputs(css[i], out);
}

void page_script(FILE *out)
{
	chart_script(out);
}

void page_begin(FILE *out, const char *title)
{
	fputs("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
	      "base-uri 'none'; form-action 'none'; style-src '" STYLE_HASH "'; "
	      "script-src '" SCRIPT_HASH "'\">\n"
	      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	      "<meta name=\"referrer\" content=\"no-referrer\">\n<title>",
	      out);
	xml_text(out, title);
	fputs("</title>\n<style>", out);
	page_style(out);
	fputs("</style>\n</head>\n<body>\n<h1>", out);
	xml_text(out, title);
	fputs("</h1>\n", out);
}

void page_end(FILE *out)
{
	fputs("<script>", out);
	page_script(out);
	fputs("</script>\n</body>\n</html>\n", out);
}

void page_figure_begin(FILE *out, const char *title)
{
	fputs("<figure>\n<figcaption>", out);
	xml_text(out, title);
	fputs("</figcaption>\n", out);
}

void page_figure_end(FILE *out)
{
	fputs("</figure>\n", out);
}

void page_variant_begin(FILE *out, enum page_width width)
{
	fprintf(out, "<div class=\"%s\">\n", width == PAGE_NARROW ? "narrow" : "wide");
}

void page_variant_end(FILE *out)
{
	fputs("</div>\n", out);
}

double page_pixels(enum page_width width)
{
	return width == PAGE_NARROW ? 376 : 940;
}
