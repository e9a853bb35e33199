// SPDX-License-Identifier: Apache-2.0
// The look of reports. Colours: --h is the hue of a label; blocks that are left out are tinted in it, and the
// lightness of tint and ink (light and dark) keeps their contrast above 4.5 to 1, which the browser test
// measures. Every label has a hue and a rule that hides its blocks while its box is not ticked.
#include "saring/write/report_internal.h"

namespace saring::write_internal {

// clang-format off
std::string_view report_style() {
  return R"css(
:root{color-scheme:light dark;--bg:#fff;--fg:#1b1e22;--dim:#555d67;--line:#d3d8de;--card:#f5f6f8;--link:#0b4fc0;
--add:#e2f5e6;--cut:#fdeaea;--tint:94%;--ink:25%;--ink-sat:50%;--tint-sat:60%;--edge:55%}
@media (prefers-color-scheme:dark){:root{--bg:#14171b;--fg:#e4e7ea;--dim:#a5adb7;--line:#383f48;--card:#1d2228;
--link:#8db7fa;
--add:#15331f;--cut:#45201f;--tint:16%;--ink:76%;--ink-sat:45%;--tint-sat:25%;--edge:48%}}
*{box-sizing:border-box}
html{scroll-padding:1rem}
body{margin:0 auto;max-width:100rem;padding:0 1rem 3rem;background:var(--bg);color:var(--fg);
font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
h1,h2,h3{line-height:1.25;margin:0}
h1{font-size:1rem}
h2{display:inline;font-size:1.25rem}
h3{font-size:.85rem;color:var(--dim);text-transform:uppercase;letter-spacing:.05em;margin-bottom:.5rem}
a{color:var(--link)}
:focus-visible{outline:2px solid var(--link);outline-offset:1px}
.top{display:flex;flex-wrap:wrap;gap:0 1rem;align-items:baseline;padding:1rem 0 .5rem}
.top p,.sum,.note,.source{color:var(--dim);font-size:.85rem;margin:0}
summary{cursor:pointer}
.page{border-top:1px solid var(--line);padding:.75rem 0}
.facts,.outline{background:var(--card);border:1px solid var(--line);border-radius:.4rem;padding:.4rem .75rem;
margin:.6rem 0;font-size:.9rem}
table{border-collapse:collapse}
th,td{text-align:start;vertical-align:top;padding:.1rem .8rem .1rem 0}
th{font-weight:600}
.facts th{color:var(--dim);white-space:nowrap}
.facts td{overflow-wrap:break-word;text-align:left}
.facts .source{white-space:nowrap}
.outline ul{list-style:none;margin:0;padding-inline-start:1.1rem}
meter{width:5rem;height:.8rem;vertical-align:middle}
.filters{display:flex;flex-wrap:wrap;gap:.35rem;border:1px solid var(--line);border-radius:.4rem;
padding:.3rem .75rem .6rem;margin:.6rem 0}
.filters legend{font-size:.85rem;color:var(--dim)}
.bar{width:.6rem}
.chip{display:inline-flex;gap:.3rem;align-items:center;padding:.15rem .5rem;border:1px solid var(--line);
border-radius:1rem;font-size:.85rem;cursor:pointer}
.chip input{margin:0}
.chip[class*=l-]{border-color:hsl(var(--h) var(--s,45%) var(--edge))}
.columns{display:grid;grid-template-columns:minmax(0,3fr) minmax(0,2fr);gap:1.5rem;margin-top:1rem}
.l-title{--h:48}.l-body{--h:215}.l-heading{--h:215}.l-list{--h:215}.l-table{--h:215}.l-code{--h:215}
.l-quote{--h:215}
.l-caption{--h:110}.l-byline{--h:88}.l-date{--h:70}.l-credit{--h:130}.l-comments{--h:300}.l-navigation{--h:210}
.l-header{--h:190}.l-footer{--h:170}.l-related{--h:265}.l-login{--h:340}.l-paywall{--h:0}.l-newsletter{--h:322}
.l-cookie{--h:38}.l-ad{--h:18}.l-share{--h:285}.l-tags{--h:150}.l-form{--h:240}.l-hidden{--h:58;--s:8%}
.l-boilerplate{--h:225;--s:8%}
.blocks ol{list-style:none;margin:0;padding:0}
.b{padding:.15rem .5rem;margin:.2rem 0;border-inline-start:3px solid transparent;border-radius:.2rem}
.b.heading .x{font-weight:700}
.b.heading.k{margin-top:.8rem}
.b.pre .x{font-family:ui-monospace,monospace;font-size:.85rem;white-space:pre-wrap;display:block}
.b.item.k .x::before{content:"\2022\a0"}
.b.l-title.k .x{font-weight:700;font-size:1.25rem;line-height:1.3}
.b.k .x{display:block}
.b .tag{display:none}
.b:not(.k,.pre){display:inline-block;margin-inline-end:.25rem;vertical-align:top}
.b:not(.k){font-size:.85rem;background:hsl(var(--h) var(--s,var(--tint-sat)) var(--tint));
color:hsl(var(--h) var(--s,var(--ink-sat)) var(--ink));border-color:hsl(var(--h) var(--s,45%) var(--edge))}
.b:not(.k) .tag{display:inline;font-size:.75rem;font-weight:600;border-inline-end:1px solid;
padding-inline-end:.35rem;margin-inline-end:.15rem}
.b:hover,.b:target{box-shadow:0 0 0 1px var(--line)}
.pop{display:none;position:fixed;z-index:8;inset:auto 1rem 1rem auto;width:min(34rem,38vw);max-height:60vh;
overflow:auto;padding:.7rem .9rem;background:var(--card);color:var(--fg);font-size:.85rem;
border:1px solid var(--line);border-radius:.5rem;box-shadow:0 .3rem 1.5rem #0005}
.b:focus-within>.pop{display:block}
.b:hover>.pop{display:block;z-index:9}
.pop dl{display:grid;grid-template-columns:auto 1fr;gap:.1rem .8rem;margin:0}
.pop dt{color:var(--dim)}
.pop dd{margin:0}
.pop table{margin-top:.5rem;border-top:1px solid var(--line);width:100%}
.pop td+td,.pop th+th{text-align:end;font-variant-numeric:tabular-nums}
.to{color:hsl(140 60% var(--ink))}
.away{color:hsl(0 65% var(--ink))}
.text pre{position:sticky;top:.5rem;max-height:calc(100vh - 1rem);overflow:auto;margin:0;padding:.7rem .9rem;
background:var(--card);border:1px solid var(--line);border-radius:.4rem;font:inherit;white-space:pre-wrap}
.text pre span{display:block;margin-bottom:.5em}
.page:has(.show-kept:checked) .b:not(.k),.page:has(.show-dropped:checked) .b.k{display:none}
.page:has(.f-title:not(:checked)) .l-title.b,.page:has(.f-body:not(:checked)) .l-body.b,
.page:has(.f-heading:not(:checked)) .l-heading.b,.page:has(.f-list:not(:checked)) .l-list.b,
.page:has(.f-table:not(:checked)) .l-table.b,.page:has(.f-code:not(:checked)) .l-code.b,
.page:has(.f-quote:not(:checked)) .l-quote.b,.page:has(.f-caption:not(:checked)) .l-caption.b,
.page:has(.f-byline:not(:checked)) .l-byline.b,.page:has(.f-date:not(:checked)) .l-date.b,
.page:has(.f-credit:not(:checked)) .l-credit.b,.page:has(.f-comments:not(:checked)) .l-comments.b,
.page:has(.f-navigation:not(:checked)) .l-navigation.b,.page:has(.f-header:not(:checked)) .l-header.b,
.page:has(.f-footer:not(:checked)) .l-footer.b,.page:has(.f-related:not(:checked)) .l-related.b,
.page:has(.f-login:not(:checked)) .l-login.b,.page:has(.f-paywall:not(:checked)) .l-paywall.b,
.page:has(.f-newsletter:not(:checked)) .l-newsletter.b,.page:has(.f-cookie:not(:checked)) .l-cookie.b,
.page:has(.f-ad:not(:checked)) .l-ad.b,.page:has(.f-share:not(:checked)) .l-share.b,
.page:has(.f-tags:not(:checked)) .l-tags.b,.page:has(.f-form:not(:checked)) .l-form.b,
.page:has(.f-hidden:not(:checked)) .l-hidden.b,
.page:has(.f-boilerplate:not(:checked)) .l-boilerplate.b{display:none}
.wide{overflow-x:auto;margin:.6rem 0}
.changes{font-size:.9rem}
.changes th,.changes td+td{white-space:nowrap}
.changes td:first-child{min-width:8rem}
.sides th{color:var(--dim)}
.changes th:nth-child(n+3),.n{text-align:end;font-variant-numeric:tabular-nums}
.diff>*{display:block;margin:.15rem 0;padding:.1rem .5rem .1rem 1.6rem;white-space:pre-wrap;text-decoration:none}
.diff>del,.diff>ins{position:relative;border-radius:.2rem}
.diff>del{background:var(--cut)}
.diff>ins{background:var(--add)}
.diff>del::before,.diff>ins::before{position:absolute;left:.5rem;font-weight:700}
.diff>del::before{content:"\2212"}
.diff>ins::before{content:"+"}
main:has(.f-changed:not(:checked)) .c-changed,main:has(.f-only-a:not(:checked)) .c-only-a,
main:has(.f-only-b:not(:checked)) .c-only-b{display:none}
@supports not selector(:has(a)){.filters{display:none}}
@media (max-width:60rem){html{scroll-padding-bottom:45vh}.columns{grid-template-columns:minmax(0,1fr)}
.text pre{position:static;max-height:none}
.pop{inset:auto .5rem .5rem;width:auto;max-height:42vh}.facts th,.facts td{display:block;padding:0;overflow-wrap:anywhere}
.facts tr{display:block;padding:.2rem 0}}
)css";
}
// clang-format on

// What `openssl dgst -sha256 -binary | base64` says of the stylesheet; a test computes it anew.
std::string_view report_style_hash() { return "sha256-V6HNeuNZ8M/KeS3mfSFAEuyXUK1fmHP/eAyqBlkojIQ="; }

}  // namespace saring::write_internal
