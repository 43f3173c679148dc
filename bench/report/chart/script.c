/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What moves in charts: a cross-hair that reads the drawn paths, so that no value is in the page twice,
 * and zooming in x. Mouse: move, drag to zoom, double click to undo. Keys on a chart in focus: arrows,
 * Home and End, + and -, 0 or Escape.
 */
#include "bench/report/chart/chart.h"

/* Numbers as si_text() and scale_nice_step() write and choose them. */
static const char *const numbers[] = {
	"(function(){'use strict';\n"
	"var NS='http://www.w3.org/2000/svg';\n"
	"function lg(v){return Math.log(v)/Math.LN10}\n"
	"function three(v){var t=v.toPrecision(3);"
	"return t.indexOf('.')<0||t.indexOf('e')>=0?String(Number(t)):t.replace(/\\.?0+$/,'')}\n",
	"function si(v,u){var "
	"f=[1e12,1e9,1e6,1e3,1,1e-3,1e-6,1e-9],p=['T','G','M','k','','m','\xc2\xb5','n'],"
	"i=0;\n"
	"if(!isFinite(v))return '-';if(v===0||u==='%')i=4;else "
	"while(i<7&&Math.abs(v)<f[i]*0.9995)i++;\n"
	"return three(v/f[i])+(u?' ':'')+p[i]+u}\n",
	"function nice(range,n){var raw=range/n,m=Math.pow(10,Math.floor(lg(raw))),p=raw/m;\n"
	"return(p<1.5?1:p<3.5?2:p<7.5?5:10)*m}\n",
	"function axis(svg,name){var a=(svg.getAttribute('data-'+name)||'').split(' ');\n"
	"return a.length<5?null:{kind:a[0],low:+a[1],high:+a[2],from:+a[3],to:+a[4],"
	"unit:svg.getAttribute('data-'+name+'-unit')||''}}\n",
	"function value(a,at){var t=(at-a.from)/(a.to-a.from);return a.kind==='log'?"
	"a.low*Math.pow(a.high/a.low,t):a.low+t*(a.high-a.low)}\n"
	"function place(a,v){var t=a.kind==='log'?lg(v/a.low)/lg(a.high/a.low):"
	"(v-a.low)/(a.high-a.low);return a.from+t*(a.to-a.from)}\n",
	"function read(a,at){var v=value(a,at);if(a.kind!=='percentile')return si(v,a.unit);\n"
	"return 'p'+(100*(1-Math.pow(10,-v))).toFixed(Math.max(1,Math.ceil(v)-1))}\n",
};

/* What stands at a place: of lines their height, of a heat map its fullest and its highest cell. */
static const char *const readings[] = {
	"function points(path){var "
	"n=(path.getAttribute('d').match(/-?[\\d.]+/g)||[]).map(Number),p=[];\n"
	"for(var i=0;i+1<n.length;i+=2)p.push([n[i],n[i+1]]);return p}\n",
	"function height(p,x){for(var i=1;i<p.length;i++)if(p[i][0]>=x&&p[i-1][0]<=x){\n"
	"var w=p[i][0]-p[i-1][0];return "
	"w>0?p[i-1][1]+(x-p[i-1][0])/w*(p[i][1]-p[i-1][1]):p[i][1]}\n"
	"return p.length===1?p[0][1]:NaN}\n",
	"function cells(svg,x){var most=null,top=null;svg.querySelectorAll('.cells rect').forEach("
	"function(r){\n"
	"var l=+r.getAttribute('x'),w=+r.getAttribute('width');if(x<l||x>=l+w)return;\n"
	"var n=parseFloat(r.textContent);if(!most||n>most.n)most={n:n,r:r};\n"
	"if(!top||+r.getAttribute('y')<+top.getAttribute('y'))top=r});\n",
	"if(!most)return '';var t=most.r.textContent;\n",
	"return most.r===top?t:t+'; highest: '+top.textContent}\n",
};

static const char *const chart[] = {
	"document.querySelectorAll('svg.chart').forEach(function(svg){\n"
	"var plot=svg.querySelector('svg.plot'),x=axis(svg,'x'),y=axis(svg,'y');\n"
	"if(!plot||!x||!y)return;\n"
	"var box=plot.getAttribute('viewBox').split(' ').map(Number),from=x.from,to=x.to,at=null,"
	"start=null;\n",
	"var lines=[].map.call(svg.querySelectorAll('path[data-name]'),function(p){"
	"return{name:p.getAttribute('data-name'),points:points(p)}});\n"
	"var marks=[];svg.querySelectorAll('g[data-points]').forEach(function(g){"
	"g.querySelectorAll('path').forEach(function(p){"
	"marks.push({name:g.getAttribute('data-points'),at:points(p)[0]})})});\n",
	"var cross=document.createElementNS(NS,'path'),chosen=document.createElementNS(NS,'rect'),"
	"said=document.createElement('output');\n",
	"cross.setAttribute('class','cross');chosen.setAttribute('class','chosen');"
	"svg.appendChild(chosen);svg.appendChild(cross);\n"
	"said.setAttribute('aria-live','polite');said.className='reading';"
	"said.textContent='\\u00a0';svg.parentNode.insertBefore(said,svg.nextSibling);\n"
	"svg.setAttribute('tabindex','0');\n",
	"function screen(p){return x.from+(p-from)/(to-from)*(x.to-x.from)}\n"
	"function data(s){return from+(s-x.from)/(x.to-x.from)*(to-from)}\n",
	"function show(p,cell){at=p;if(p===null||p<from-1e-6||p>to+1e-6){at=null;"
	"cross.removeAttribute('d');said.textContent='\\u00a0';return}\n"
	"cross.setAttribute('d','M'+screen(p)+' '+box[1]+'v'+box[3]);\n"
	"var t=read(x,p);lines.forEach(function(l){var h=height(l.points,p);"
	"if(isFinite(h))t+='   '+l.name+' '+si(value(y,h),y.unit)});\n"
	"marks.forEach(function(m){if(Math.abs(screen(m.at[0])-screen(p))<8)"
	"t+='   '+m.name+' '+read(x,m.at[0])+': '+si(value(y,m.at[1]),y.unit)});\n"
	"if(!lines.length&&!marks.length)t+='   '+(cell||cells(svg,p));said.textContent=t}\n",
	/* Ticks of a zoomed linear axis are new ones; those of others move. */
	"var group=svg.querySelector('.x-axis'),first=group?group.innerHTML:'';\n"
	"function tick(v){var s=screen(place(x,v)),g=document.createElementNS(NS,'g'),"
	"p=document.createElementNS(NS,'path'),t=document.createElementNS(NS,'text');\n"
	"p.setAttribute('class','grid');p.setAttribute('d','M'+s+' '+box[1]+'v'+box[3]);"
	"t.setAttribute('class','middle');t.setAttribute('x',s);"
	"t.setAttribute('y',box[1]+box[3]+16);t.textContent=si(v,x.unit);\n"
	"g.appendChild(p);g.appendChild(t);group.appendChild(g)}\n",
	"function "
	"ticks(){if(!group)return;group.innerHTML=first;if(to-from>x.to-x.from-1e-6)return;\n"
	"if(x.kind!=='linear'){group.querySelectorAll('.tick').forEach(function(g){"
	"var p=place(x,+g.getAttribute('data-v')),s=screen(p);\n"
	"if(p<from||p>to){g.remove();return}"
	"g.querySelector('path').setAttribute('d','M'+s+' '+box[1]+'v'+box[3]);"
	"g.querySelector('text').setAttribute('x',s)});return}\n",
	"group.textContent='';var low=value(x,from),high=value(x,to),"
	"w=nice(high-low,Math.max(2,Math.floor((x.to-x.from)/80)));\n"
	"for(var i=Math.ceil(low/w-1e-9);i*w<=high+w*1e-9;i++)tick(i*w)}\n",
	"function zoom(a,b){var least=(x.to-x.from)/200;if(b-a<least){var m=(a+b)/2;"
	"a=m-least/2;b=m+least/2}\n"
	"from=Math.max(x.from,Math.min(a,b));to=Math.min(x.to,Math.max(a,b));\n"
	"plot.setAttribute('viewBox',from+' '+box[1]+' '+(to-from)+' '+box[3]);\n"
	"svg.setAttribute('data-zoomed',to-from<x.to-x.from-1e-6?'yes':'no');ticks();show(at)}\n",
};

static const char *const events[] = {
	"function where(e){var m=svg.getScreenCTM();if(!m)return null;\n"
	"var p=new DOMPoint(e.clientX,e.clientY).matrixTransform(m.inverse());\n"
	"return p.x<x.from-2||p.x>x.to+2?null:data(Math.min(x.to,Math.max(x.from,p.x)))}\n",
	"function choose(a,b){if(a===null){chosen.removeAttribute('width');return}\n"
	"chosen.setAttribute('x',Math.min(screen(a),screen(b)));chosen.setAttribute('y',box[1]);"
	"chosen.setAttribute('width',Math.abs(screen(a)-screen(b)));"
	"chosen.setAttribute('height',box[3])}\n",
	"svg.addEventListener('pointermove',function(e){var p=where(e),"
	"cell=e.target.parentNode&&e.target.parentNode.getAttribute&&"
	"e.target.parentNode.getAttribute('class')==='cells'?e.target.textContent:'';\n"
	"show(p,cell);if(start!==null&&p!==null)choose(start,p)});\n",
	"svg.addEventListener('pointerleave',function(){show(null);start=null;choose(null)});\n"
	"svg.addEventListener('pointerdown',function(e){"
	"if(e.button===0&&e.pointerType!=='touch')start=where(e)});\n"
	"svg.addEventListener('pointerup',function(e){var p=where(e);"
	"if(start!==null&&p!==null&&Math.abs(screen(p)-screen(start))>4)zoom(Math.min(start,p),"
	"Math.max(start,p));start=null;choose(null)});\n"
	"svg.addEventListener('dblclick',function(){zoom(x.from,x.to)});\n",
	"svg.addEventListener('keydown',function(e){var w=to-from,p=at===null?(from+to)/2:at,"
	"used=true;if(e.ctrlKey||e.altKey||e.metaKey)return;\n"
	"switch(e.key){case 'ArrowLeft':show(Math.max(from,p-w/100));break;"
	"case 'ArrowRight':show(Math.min(to,p+w/100));break;\n"
	"case 'Home':show(from);break;case 'End':show(to);break;"
	"case '+':case '=':zoom(p-w/4,p+w/4);break;case '-':zoom(p-w,p+w);break;\n"
	"case '0':case 'Escape':zoom(x.from,x.to);break;default:used=false}\n"
	"if(used)e.preventDefault()});\n"
	"svg.addEventListener('blur',function(){show(null)})})})();\n",
};

#define PUT(out, lines)                                                       \
	do {                                                                  \
		for (size_t i = 0; i < sizeof(lines) / sizeof(*(lines)); i++) \
			fputs((lines)[i], out);                               \
	} while (0)

void chart_script(FILE *out)
{
	PUT(out, numbers);
	PUT(out, readings);
	PUT(out, chart);
	PUT(out, events);
}
