//! The HTML of a report: one file without anything outside it, light or dark as the reader's
//! system is, and plain on paper.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, html};

/// Nothing is loaded and nothing runs, whatever is in the report.
const POLICY: &str = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

const STYLE: &str = "\
:root { color-scheme: light dark; --line: #cfd5dd; --weak: #555e6b; --code: #f2f4f7; }
@media (prefers-color-scheme: dark) { :root { --line: #39414d; --weak: #a9b1bd; --code: #1b1f26; } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 48rem; margin: 2rem auto; padding: 0 1rem;
  overflow-wrap: break-word; }
h1 { line-height: 1.2; } h1 + p { color: var(--weak); }
h2 { margin-top: 2.5rem; border-top: 1px solid var(--line); padding-top: 1rem; }
img { max-width: 100%; height: auto; border: 1px solid var(--line); }
img:not(:only-child) { width: calc(50% - .5rem); }
table { border-collapse: collapse; } th, td { text-align: left; vertical-align: top;
  padding: .2rem .8rem .2rem 0; border-bottom: 1px solid var(--line); }
pre { background: var(--code); padding: .8rem; overflow-x: auto; font-size: 13px; }
@media print { :root { color-scheme: light; --line: #bbb; --weak: #444; --code: #fff; }
  body { font-size: 11pt; margin: 0; max-width: none; padding: 0; color: #000; background: #fff; }
  h2, h3, table, tr, img, p { break-inside: avoid; } h2, h3 { break-after: avoid; }
  pre { white-space: pre-wrap; font-size: 8pt; border: 1px solid #bbb; } }
";

/// The whole page for a text in Markdown. `picture` finds a picture by its address; others, and HTML
/// in the text, are shown as the text that they are.
pub fn page(title: &str, markdown: &str, picture: &dyn Fn(&str) -> Option<Vec<u8>>) -> String {
    let parser = Parser::new_ext(markdown, Options::ENABLE_TABLES);
    let events = parser.map(|event| match event {
        Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
            let inside = picture(&dest_url).map(|png| data_uri(&png));
            Event::Start(Tag::Image { link_type, dest_url: inside.unwrap_or(dest_url), title, id })
        }
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        other => other,
    });
    let mut body = String::new();
    html::push_html(&mut body, events);
    let mut name = String::new();
    html::push_html(&mut name, std::iter::once(Event::Text(title.into())));
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <title>{name}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n{body}</body>\n</html>\n"
    )
}

fn data_uri(png: &[u8]) -> CowStr<'static> {
    format!("data:image/png;base64,{}", BASE64_STANDARD.encode(png)).into()
}
