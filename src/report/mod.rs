//! Lab reports: what a lesson asked, what was predicted and what happened, or how a run came out,
//! to be handed in or printed.
//!
//! A report is Markdown, with its pictures in files beside it. As HTML it is one file: `html` makes
//! it of the Markdown, with the pictures inside. What others wrote (titles, questions, names) goes
//! through `plain`, so that nothing in it is markup. `hands` is the tally of a class, as a table.

mod hands;
mod html;
mod lesson;
mod run;

use std::path::{Path, PathBuf};

use crate::engine::text::escaped;
use crate::lab::{Lab, ViewId};

pub use hands::hands;
pub use lesson::{LessonRecord, LessonReport};
pub use run::RunReport;

/// Draws a view of each of these labs as PNG, on the same axes; no picture if it can't be drawn.
pub trait Draw: FnMut(&[&Lab], ViewId) -> Vec<Vec<u8>> {}

impl<F: FnMut(&[&Lab], ViewId) -> Vec<Vec<u8>>> Draw for F {}

/// Who hands a report in, and when.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// The name; may be empty.
    pub by: String,
    /// The date.
    pub date: String,
}

/// A format of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// One HTML file.
    Html,
    /// Markdown, with pictures beside it.
    Markdown,
}

impl Form {
    /// The format of a file with this name, by its ending.
    pub fn of(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        match ending.as_str() {
            "html" | "htm" => Some(Self::Html),
            "md" | "markdown" => Some(Self::Markdown),
            _ => None,
        }
    }
}

/// A report.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    title: String,
    blocks: Vec<Block>,
}

#[derive(Clone, Debug, PartialEq)]
enum Block {
    /// Markdown.
    Text(String),
    /// Pictures, side by side.
    Pictures(Vec<Picture>),
}

/// A picture of a report.
#[derive(Clone, Debug, PartialEq)]
struct Picture {
    /// The name of its file, from the end of the report's name on.
    name: String,
    /// Its content, in words.
    about: String,
    png: Vec<u8>,
}

impl Report {
    /// Begins a report with this heading.
    fn new(title: &str) -> Self {
        Self { title: escaped(title).into_owned(), blocks: Vec::new() }
    }

    /// Adds a block of Markdown.
    fn text(&mut self, markdown: impl Into<String>) {
        self.blocks.push(Block::Text(markdown.into()));
    }

    /// Adds pictures, side by side.
    fn pictures(&mut self, pictures: Vec<Picture>) {
        if !pictures.is_empty() {
            self.blocks.push(Block::Pictures(pictures));
        }
    }

    /// The files of the report in this format, the one at `path` first.
    pub fn files(&self, path: &Path, form: Form, head: &Head) -> Vec<(PathBuf, Vec<u8>)> {
        if form == Form::Html {
            return vec![(path.to_owned(), self.html(head).into_bytes())];
        }
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let mut files = vec![(path.to_owned(), self.markdown(&stem, head).into_bytes())];
        let beside = |picture: &Picture| {
            (path.with_file_name(format!("{stem}-{}", picture.name)), picture.png.clone())
        };
        files.extend(self.all_pictures().map(beside));
        files
    }

    /// The number of pictures in it.
    pub fn number_of_pictures(&self) -> usize {
        self.all_pictures().count()
    }

    /// The report as one HTML file.
    fn html(&self, head: &Head) -> String {
        html::page(&self.title, &self.markdown("", head), &|address| {
            let name = address.strip_prefix('-')?;
            self.all_pictures().find(|picture| picture.name == name).map(|p| p.png.clone())
        })
    }

    /// The report in Markdown; the names of its pictures begin with `stem`.
    fn markdown(&self, stem: &str, head: &Head) -> String {
        let stem = in_address(stem);
        let by = match head.by.trim() {
            "" => String::new(),
            by => format!("**{}** · ", plain(by)),
        };
        let version = concat!("Triplet Lab ", env!("CARGO_PKG_VERSION"));
        let head = format!("# {}\n\n{by}{} · {version}", plain(&self.title), plain(&head.date));
        let blocks = self.blocks.iter().map(|block| match block {
            Block::Text(text) => text.clone(),
            Block::Pictures(pictures) => {
                let links = pictures.iter().map(|Picture { name, about, .. }| {
                    format!("![{}]({stem}-{name})", plain(about))
                });
                links.collect::<Vec<_>>().join(" ")
            }
        });
        std::iter::once(head).chain(blocks).collect::<Vec<_>>().join("\n\n") + "\n"
    }

    fn all_pictures(&self) -> impl Iterator<Item = &Picture> {
        self.blocks.iter().flat_map(|block| match block {
            Block::Text(_) => &[][..],
            Block::Pictures(pictures) => pictures,
        })
    }
}

/// A text of others within Markdown: on one line, and nothing in it is markup.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len() + 8);
    for character in escaped(text.trim()).chars() {
        if "\\`*_[]<>|~&#$".contains(character) {
            plain.push('\\');
        }
        plain.push(character);
    }
    plain
}

/// A name as a part of an address of Markdown.
fn in_address(name: &str) -> String {
    let mut address = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
            address.push(char::from(byte));
        } else {
            address += &format!("%{byte:02X}");
        }
    }
    address
}

/// A text of several lines as a block of code, whatever is in it. Lines that no paper has room for
/// are cut off.
fn code(text: &str) -> String {
    const LONGEST_LINE: usize = 160;
    let lines = text.lines().map(|line| match line.char_indices().nth(LONGEST_LINE) {
        Some((end, _)) => format!("{}…", escaped(&line[..end])),
        None => escaped(line).into_owned(),
    });
    let text = lines.collect::<Vec<_>>().join("\n");
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}toml\n{text}\n{fence}")
}

/// A table of Markdown; the cells are plain texts.
fn table<const N: usize>(head: [&str; N], rows: impl IntoIterator<Item = [String; N]>) -> String {
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let mut text = line(head.iter().map(|cell| plain(cell)).collect());
    text += &line(vec!["---".to_owned(); N]);
    for row in rows {
        text += &line(row.iter().map(|cell| plain(cell)).collect());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTILE: &str = "</p><script>alert(1)</script>\n# H | ![x](http://a/b.png) `c` &lt; *e*";

    fn picture(name: &str) -> Picture {
        Picture { name: name.to_owned(), about: HOSTILE.to_owned(), png: vec![1, 2, 3] }
    }

    fn head() -> Head {
        Head { by: HOSTILE.to_owned(), date: "2026-11-28".to_owned() }
    }

    fn report() -> Report {
        let mut report = Report::new(HOSTILE);
        report.text(table(["a", "b"], [[HOSTILE.to_owned(), "c".to_owned()]]));
        report.text(code("x = 1\n```\n<script>\n"));
        report.pictures(vec![picture("before.png"), picture("after.png")]);
        report
    }

    #[test]
    fn what_others_wrote_is_no_markup() {
        let html = report().html(&head());
        assert!(!html.contains("<script"), "{html}");
        // One heading, one table of two rows, one block of code, and no picture but its own.
        for (tag, times) in
            [("<h1", 1), ("<h2", 0), ("<tr", 2), ("<pre", 1), ("<img", 2), ("<em", 0)]
        {
            assert_eq!(html.matches(tag).count(), times, "{tag} in {html}");
        }
        assert!(!html.contains("src=\"http"), "{html}");
        let said = "&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt;\\n# H | ![x](http://a/b.png) \
                    `c` &amp;lt; *e*";
        assert!(html.contains(said), "it is said as it was written: {html}");
    }

    #[test]
    fn html_has_its_pictures_inside_and_markdown_beside() {
        let report = report();
        let one = report.files(Path::new("/x/my report.html"), Form::Html, &head());
        assert_eq!(one.len(), 1);
        assert!(String::from_utf8_lossy(&one[0].1).contains("src=\"data:image/png;base64,AQID\""));
        let files = report.files(Path::new("/x/my report.md"), Form::Markdown, &head());
        let names: Vec<_> = files.iter().map(|(path, _)| path.to_str().unwrap()).collect();
        let beside = ["/x/my report.md", "/x/my report-before.png", "/x/my report-after.png"];
        assert_eq!(names, beside);
        let text = String::from_utf8(files[0].1.clone()).unwrap();
        assert!(text.contains("](my%20report-before.png) !["), "{text}");
    }

    #[test]
    fn the_ending_says_the_format() {
        let form = |name: &str| Form::of(Path::new(name));
        assert_eq!(form("a.HTM"), Some(Form::Html));
        assert_eq!(form("b/a.md"), Some(Form::Markdown));
        assert_eq!((form("a.pdf"), form("html")), (None, None));
    }
}
