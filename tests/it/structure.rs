//! What a file may name: no circle of imports in any folder, and floors that know neither files,
//! clocks, threads nor a window.
//!
//! A source file is read as tokens, without comments, strings and what is compiled for tests only.
//! Every path in it that starts at `crate`, `super`, `self` or a child of its module counts, in
//! `use` declarations and elsewhere. At the deepest folder that has both the file and what the path
//! leads to, that is an edge from one child of the folder to another. `mod.rs`, `lib.rs` and
//! `main.rs` (and `name.rs` beside a folder `name`) are their folder: what they import under a name
//! is resolved to the child that it comes from, and what they define themselves belongs to no child.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Circles that may stay: the folder, its children, and why.
const ALLOWED: [(&str, [&str; 2], &str); 1] = [(
    "crates/engine/src",
    ["health", "report"],
    "a report of a step says how healthy it is, and health is judged by what is in a report",
)];

/// What no crate below the window may name.
const NOT_BELOW_THE_WINDOW: [&str; 5] = ["std::fs", "std::time", "std::thread", "egui", "eframe"];
/// What the store may not name.
const NOT_IN_STORE: [&str; 2] = ["egui", "eframe"];

type Name = Vec<String>;

/// The identifiers and signs of a source, in order: `::` is one, a string or a number is none.
fn tokens(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            block_comment(rest)
        } else if let Some(length) = string(rest) {
            length
        } else if first.is_alphanumeric() || first == '_' {
            let word = |c: char| c.is_alphanumeric() || c == '_';
            let length = rest.find(|c| !word(c)).unwrap_or(rest.len());
            found.push(rest[..length].to_owned());
            length
        } else if first == '\'' {
            character_or_lifetime(rest)
        } else if rest.starts_with("::") {
            found.push("::".to_owned());
            2
        } else {
            if !first.is_whitespace() {
                found.push(first.to_string());
            }
            first.len_utf8()
        };
        rest = &rest[length..];
    }
    found
}

/// The length of the comment at the start, with those inside of it.
fn block_comment(source: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < source.len() {
        match &source.as_bytes()[at..] {
            [b'/', b'*', ..] => (depth, at) = (depth + 1, at + 2),
            [b'*', b'/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

/// The length of the string at the start, plain or raw, if there is one.
fn string(source: &str) -> Option<usize> {
    let inner = source.trim_start_matches(['b', 'c', 'r']);
    let prefix = source.len() - inner.len();
    let is_raw = source[..prefix].ends_with('r');
    let hashes = if is_raw { inner.len() - inner.trim_start_matches('#').len() } else { 0 };
    let inside = inner[hashes..].strip_prefix('"').filter(|_| prefix <= 2)?;
    let before = source.len() - inside.len();
    if is_raw {
        let end = format!("\"{}", "#".repeat(hashes));
        return Some(before + inside.find(&end).map_or(inside.len(), |at| at + end.len()));
    }
    let mut is_escaped = false;
    for (at, byte) in inside.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => return Some(before + at + 1),
            _ => {}
        }
    }
    Some(source.len())
}

/// The length of the character at the start, or of the quote of a lifetime.
fn character_or_lifetime(source: &str) -> usize {
    let inside = &source[1..];
    if inside.starts_with('\\') {
        return 3 + inside.get(2..).and_then(|rest| rest.find('\'')).unwrap_or(0) + 1;
    }
    let length = inside.chars().next().map_or(0, char::len_utf8);
    if inside[length..].starts_with('\'') { length + 2 } else { 1 }
}

/// Leaves out every item under `#[cfg(test)]`.
fn without_tests(tokens: &[String]) -> Vec<String> {
    const ATTRIBUTE: [&str; 7] = ["#", "[", "cfg", "(", "test", ")", "]"];
    let mut kept = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if !tokens[at..].iter().take(ATTRIBUTE.len()).eq(ATTRIBUTE.iter()) {
            kept.push(tokens[at].clone());
            at += 1;
            continue;
        }
        // To the end of the item: its `;`, or the brace that closes its first one.
        let mut depth = 0;
        for (n, token) in tokens[at..].iter().enumerate() {
            match token.as_str() {
                "{" | "(" | "[" => depth += 1,
                "}" | ")" | "]" => depth -= 1,
                _ => {}
            }
            let is_end = depth == 0 && (token == ";" || token == "}");
            if is_end || at + n + 1 == tokens.len() {
                at += n + 1;
                break;
            }
        }
    }
    kept
}

/// A path that a file names, and the name by which a `use` makes it known there.
#[derive(Debug, PartialEq)]
struct Import {
    path: Name,
    known_as: Option<String>,
}

/// All paths of two names or more, those of `use` declarations written out one by one.
fn imports(tokens: &[String]) -> Vec<Import> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if tokens[at] == "use" {
            at = tree(tokens, at + 1, &Vec::new(), &mut found);
        } else if is_name(&tokens[at]) {
            let mut path = vec![tokens[at].clone()];
            at += 1;
            while tokens.get(at).is_some_and(|t| t == "::")
                && tokens.get(at + 1).is_some_and(|t| is_name(t))
            {
                path.push(tokens[at + 1].clone());
                at += 2;
            }
            if path.len() > 1 {
                found.push(Import { path, known_as: None });
            }
        } else {
            at += 1;
        }
    }
    found
}

fn is_name(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Reads one branch of a `use` declaration, up to what ends it.
fn tree(tokens: &[String], mut at: usize, stem: &Name, found: &mut Vec<Import>) -> usize {
    let mut path = stem.clone();
    while let Some(token) = tokens.get(at) {
        match token.as_str() {
            "::" => at += 1,
            "{" => {
                at += 1;
                while tokens.get(at).is_some_and(|t| t != "}") {
                    at = tree(tokens, at, &path, found);
                    at += usize::from(tokens.get(at).is_some_and(|t| t == ","));
                }
                return at + 1;
            }
            "*" => {
                found.push(Import { path, known_as: None });
                return at + 1;
            }
            "self" if !path.is_empty() => at += 1,
            name if is_name(name) && name != "as" => {
                path.push(name.to_owned());
                at += 1;
            }
            _ => break,
        }
    }
    if path.is_empty() {
        return at;
    }
    let mut known_as = path.last().cloned();
    if tokens.get(at).is_some_and(|t| t == "as") {
        known_as = tokens.get(at + 1).cloned();
        at += 2;
    }
    found.push(Import { path, known_as });
    at
}

/// A file: which module it is, and where its paths lead from the root of its crate.
struct Module {
    file: PathBuf,
    imports: Vec<Import>,
}

/// The modules of a crate by their names from its root; `lib.rs` and `main.rs` are the root.
#[derive(Default)]
struct Crate {
    modules: BTreeMap<Name, Vec<Module>>,
}

impl Crate {
    /// Reads sources, each with its path below `src`.
    fn read(sources: &[(PathBuf, String)]) -> Self {
        let mut modules: BTreeMap<Name, Vec<Module>> = BTreeMap::new();
        let mut tests = BTreeSet::new();
        for (file, source) in sources {
            let mut name: Name = file
                .with_extension("")
                .iter()
                .map(|part| part.to_string_lossy().into_owned())
                .collect();
            let own = name.last().map(String::as_str);
            if own == Some("mod") || (name.len() == 1 && matches!(own, Some("lib" | "main"))) {
                name.pop();
            }
            let all = tokens(source);
            let kept = without_tests(&all);
            for [before, child, after] in all.array_windows() {
                let is_module = before == "mod" && after == ";";
                if is_module && !kept.windows(2).any(|two| two == ["mod", child.as_str()]) {
                    tests.insert([name.as_slice(), std::slice::from_ref(child)].concat());
                }
            }
            let module = Module { file: file.clone(), imports: imports(&kept) };
            modules.entry(name).or_default().push(module);
        }
        modules.retain(|name, _| !tests.iter().any(|test| name.starts_with(test)));
        Self { modules }
    }

    /// The child of `folder` on the way to `name`, if there is one.
    fn child<'a>(&self, folder: &[String], name: &'a [String]) -> Option<&'a str> {
        let child = name.get(folder.len())?;
        let whole = [folder, std::slice::from_ref(child)].concat();
        self.modules.keys().any(|module| module.starts_with(&whole)).then_some(child)
    }

    /// Where a path in a module leads, from the root of the crate; none if it leads out of it.
    fn absolute(&self, module: &Name, path: &[String]) -> Option<Name> {
        let (mut base, mut rest) = match path.first()?.as_str() {
            "crate" => (Vec::new(), &path[1..]),
            "self" => (module.clone(), &path[1..]),
            "super" => (module.clone(), path),
            _ => {
                let whole = [module.as_slice(), path].concat();
                self.child(module, &whole)?;
                return Some(whole);
            }
        };
        while let [first, after @ ..] = rest
            && first == "super"
        {
            base.pop();
            rest = after;
        }
        base.extend_from_slice(rest);
        Some(base)
    }

    /// Follows what a folder imports under a name to where that comes from.
    fn resolved(&self, from: &Name, mut target: Name) -> Option<(Name, Name)> {
        // A name that leads to itself ends somewhere.
        for _ in 0..self.modules.len() {
            let shared = from.iter().zip(&target).take_while(|(a, b)| a == b).count();
            let folder = from[..shared].to_vec();
            if shared == from.len() || self.child(&folder, &target).is_some() {
                return Some((folder, target));
            }
            let name = target.get(shared)?;
            let imports = self.modules.get(&folder)?.iter().flat_map(|module| &module.imports);
            let known = imports.filter(|import| import.known_as.as_ref() == Some(name));
            let source = known.filter_map(|import| self.absolute(&folder, &import.path)).next()?;
            target = [source, target[shared + 1..].to_vec()].concat();
        }
        None
    }

    /// For every folder, which of its children names which, and by what.
    fn edges(&self) -> BTreeMap<Name, Vec<Edge>> {
        let mut edges: BTreeMap<Name, Vec<Edge>> = BTreeMap::new();
        for (name, modules) in &self.modules {
            for (module, import) in
                modules.iter().flat_map(|m| m.imports.iter().map(move |import| (m, import)))
            {
                let target = self.absolute(name, &import.path);
                let Some((folder, target)) = target.and_then(|target| self.resolved(name, target))
                else {
                    continue;
                };
                let (from, to) = (self.child(&folder, name), self.child(&folder, &target));
                if let Some((from, to)) = from.zip(to).filter(|(from, to)| from != to) {
                    edges.entry(folder.clone()).or_default().push(Edge {
                        from: from.to_owned(),
                        to: to.to_owned(),
                        file: module.file.clone(),
                        via: import.path.join("::"),
                    });
                }
            }
        }
        edges
    }

    /// The circles: of every folder those groups of children that all lead to each other.
    fn circles(&self) -> Vec<Circle> {
        let mut circles = Vec::new();
        for (folder, edges) in self.edges() {
            let children: BTreeSet<&str> = edges.iter().map(|edge| edge.from.as_str()).collect();
            let reach: BTreeMap<&str, BTreeSet<&str>> =
                children.iter().map(|&child| (child, reached(child, &edges))).collect();
            let group = |child: &str| -> BTreeSet<String> {
                let there = reach[child].iter();
                there
                    .filter(|other| reach.get(*other).is_some_and(|r| r.contains(child)))
                    .map(|other| (*other).to_owned())
                    .collect()
            };
            let groups: BTreeSet<BTreeSet<String>> = children.into_iter().map(group).collect();
            for children in groups.into_iter().filter(|group| !group.is_empty()) {
                let inside =
                    |edge: &&Edge| children.contains(&edge.from) && children.contains(&edge.to);
                let edges = edges.iter().filter(inside).cloned().collect();
                circles.push(Circle { folder: folder.join("/"), children, edges });
            }
        }
        circles
    }
}

/// A child of a folder that names another one.
#[derive(Clone, Debug)]
struct Edge {
    from: String,
    to: String,
    file: PathBuf,
    via: String,
}

/// Children of a folder that all lead to each other.
#[derive(Debug)]
struct Circle {
    folder: String,
    children: BTreeSet<String>,
    edges: Vec<Edge>,
}

impl Circle {
    /// What it is made of, one line for each name that a child takes from another.
    fn words(&self) -> String {
        let children: Vec<&str> = self.children.iter().map(String::as_str).collect();
        let mut words = format!("{}: {}\n", self.folder, children.join(", "));
        let mut said = BTreeSet::new();
        for Edge { from, to, file, via } in &self.edges {
            let via = via.rsplit("::").next().unwrap();
            if said.insert((from, to, via)) {
                words += &format!("    {from} → {to} via {via} in {}\n", file.display());
            }
        }
        words
    }
}

/// What can be got to from a child.
fn reached<'a>(child: &str, edges: &'a [Edge]) -> BTreeSet<&'a str> {
    let mut found = BTreeSet::new();
    let mut open = vec![child];
    while let Some(from) = open.pop() {
        for edge in edges.iter().filter(|edge| edge.from == from) {
            if found.insert(edge.to.as_str()) {
                open.push(&edge.to);
            }
        }
    }
    found
}

/// The sources below a folder of the package, each with its path in there.
fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let folder = &Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut found = Vec::new();
    let mut open = vec![folder.clone()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(&next).unwrap_or_else(|e| panic!("{}: {e}", next.display())) {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let below = path.strip_prefix(folder).unwrap().to_owned();
                found.push((below, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found.sort();
    assert!(!found.is_empty(), "no source in {}", folder.display());
    found
}

/// The `src` folders of the crates below the window.
fn floors() -> Vec<String> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates");
    let mut floors: Vec<String> = fs::read_dir(crates)
        .unwrap()
        .map(|entry| format!("crates/{}/src", entry.unwrap().file_name().display()))
        .collect();
    floors.sort();
    floors
}

/// Which of `banned` a source names, in its tests too.
fn named<'a>(source: &str, banned: &[&'a str]) -> Vec<&'a str> {
    let paths = imports(&tokens(source)).into_iter().map(|import| import.path.join("::") + "::");
    let paths: Vec<String> = paths.map(|path| path.replace("core::", "std::")).collect();
    let starts = |name: &&str| paths.iter().any(|path| path.starts_with(&format!("{name}::")));
    banned.iter().copied().filter(starts).collect()
}

fn assert_names_none(folder: &str, banned: &[&str]) {
    for (file, source) in sources(folder) {
        let found = named(&source, banned);
        assert!(found.is_empty(), "{folder}/{} names {}", file.display(), found.join(", "));
    }
}

#[test]
fn no_crate_below_the_window_knows_a_window_files_a_clock_or_threads() {
    for floor in floors() {
        assert_names_none(&floor, &NOT_BELOW_THE_WINDOW);
    }
}

#[test]
fn the_store_knows_no_window() {
    assert_names_none("src/store", &NOT_IN_STORE);
    let edges = Crate::read(&sources("src")).edges();
    let to_the_window =
        edges[&Vec::new()].iter().find(|edge| edge.from == "store" && edge.to == "app");
    assert!(to_the_window.is_none(), "{to_the_window:?}");
}

#[test]
fn no_folder_has_a_circle_of_imports() {
    let mut report = String::new();
    for root in floors().into_iter().chain(["src".to_owned()]) {
        for circle in Crate::read(&sources(&root)).circles() {
            let place = format!("{root}/{}", circle.folder);
            let place = place.trim_end_matches('/');
            let children = &circle.children;
            if ALLOWED.iter().any(|(at, pair, _)| *at == place && children.iter().eq(pair)) {
                continue;
            }
            report += &format!("\n{root}/{}", circle.words());
        }
    }
    assert!(report.is_empty(), "circles of imports:\n{report}");
}

#[test]
fn a_name_is_found_however_it_is_imported() {
    for source in [
        "use std::fs;",
        "use std::{io, fs::File};",
        "use std::{\n    collections::{HashMap, HashSet},\n    fs,\n};",
        "use core::fs as files;",
        "use std::fs::*;",
        "fn f() { core::hint::black_box(1); std :: fs::read(\"x\"); }",
        "#[cfg(test)]\nmod tests { use std::fs; }",
    ] {
        assert_eq!(named(source, &["std::fs"]), ["std::fs"], "{source}");
    }
    for source in [
        "// std::fs is for others\nuse std::fmt; /* std::fs /* too */ std::fs */",
        "use std::fsync; use other::std::fs;",
        r##"const A: &str = "std::fs"; const B: &str = r#"a "quoted" std::fs"#; const C: char = '"';"##,
        "fn f<'a>(x: &'a str) -> impl Fn() + use<'a> { '\\'' }",
    ] {
        assert!(named(source, &["std::fs", "egui"]).is_empty(), "{source}");
    }
}

/// The circles of a crate of these files.
fn all_circles(files: &[(&str, &str)]) -> Vec<Circle> {
    let files: Vec<_> =
        files.iter().map(|(file, text)| (file.into(), (*text).to_owned())).collect();
    Crate::read(&files).circles()
}

/// The circles of a crate of these files, in short: `folder: children`.
fn circles(files: &[(&str, &str)]) -> Vec<String> {
    let short = |circle: Circle| circle.words().lines().next().unwrap().to_owned();
    all_circles(files).into_iter().map(short).collect()
}

#[test]
fn what_a_circle_is_made_of_is_said() {
    let files = [
        ("x/mod.rs", "pub use b::B;"),
        ("x/a.rs", "use super::B; use super::{b, b::C};\nfn f() -> super::B {}"),
        ("x/b/mod.rs", ""),
        ("x/b/c.rs", "use crate::x::a::A; use crate::x::d::D;"),
        ("x/d.rs", ""),
    ];
    let words: Vec<String> = all_circles(&files).iter().map(Circle::words).collect();
    let expected = "x: a, b\n    a → b via B in x/a.rs\n    a → b via b in x/a.rs\n    \
                    a → b via C in x/a.rs\n    b → a via A in x/b/c.rs\n";
    assert_eq!(words, [expected]);
}

#[test]
fn two_files_that_import_each_other_are_a_circle_however_they_say_it() {
    let ways = [
        "use super::b::B;",
        "use crate::b::B;",
        "use crate::{b::B, c};",
        "use crate::{c, b};",
        "use crate::{c, b::{self, B}};",
        "use crate::b::*;",
        "pub use super::b::B as Other;",
        "pub(crate) use super::b::{B as Other, C};",
        "fn f() { crate::b::g(); }",
        "fn f() -> super::b::B { todo() }",
        "fn f() { use super::b::B; }",
        "const QUOTE: char = '\"'; fn f<'a>(x: &'a super::b::B) {}",
    ];
    for way in ways {
        let files = [("lib.rs", ""), ("a.rs", way), ("b.rs", "use super::a::A;"), ("c.rs", "")];
        assert_eq!(circles(&files), [": a, b"], "{way}");
    }
}

#[test]
fn what_is_no_import_makes_no_circle() {
    let ways = [
        "",
        "// use super::b::B;",
        "/* use super::b::B; */",
        "const A: &str = \"use super::b::B;\"; const B: &str = r#\"crate::b::B\"#;",
        "#[cfg(test)]\nuse super::b::B;\nfn f() {}",
        "#[cfg(test)]\nmod tests { use super::super::b::B; fn f() { crate::b::g(); } }",
        "#[cfg(test)]\n#[allow(x)]\nfn f(x: [u8; 3]) -> crate::b::B { crate::b::g() }",
        "use other::b::B; use b::B;",
        "pub(in super::super) fn b() {}",
    ];
    for way in ways {
        let files = [("lib.rs", ""), ("a.rs", way), ("b.rs", "use super::a::A;")];
        assert!(circles(&files).is_empty(), "{way}");
    }
    let tests = [
        ("a/mod.rs", "use super::b::B; #[cfg(test)] mod tests;"),
        ("a/tests.rs", "use crate::b::B;"),
        ("b.rs", "use super::c::C; #[cfg(test)] mod tests { use super::super::a::A; }"),
    ];
    assert!(circles(&tests).is_empty());
}

#[test]
fn a_file_of_tests_imports_what_it_wants() {
    let files = [
        ("a/mod.rs", "#[cfg(test)]\nmod tests;\nmod near;"),
        ("a/tests.rs", "use crate::b::B; use super::near::Near;"),
        ("a/near.rs", ""),
        ("b.rs", "use super::a::A;"),
    ];
    assert!(circles(&files).is_empty());
}

#[test]
fn what_a_folder_imports_belongs_to_the_child_that_it_comes_from() {
    let importing_b = "use super::b::B;";
    for folder in [
        "mod a; mod b; pub use a::A;",
        "use a::A;",
        "pub use self::a::Original as A;",
        "pub use crate::x::a::{A, Other};",
    ] {
        let files = [("x/mod.rs", folder), ("x/a.rs", importing_b), ("x/b.rs", "use super::A;")];
        assert_eq!(circles(&files), ["x: a, b"], "{folder}");
        let far = [("x/mod.rs", folder), ("x/a.rs", importing_b), ("x/b.rs", "use crate::x::A;")];
        assert_eq!(circles(&far), ["x: a, b"], "{folder}");
    }
}

#[test]
fn what_a_folder_defines_belongs_to_no_child() {
    let files = [
        ("x/mod.rs", "use a::A; pub struct X; pub use other::Y; pub use Y as Z; use Z as Y;"),
        ("x/a.rs", "use super::X; use super::{Y, Z}; use super::b::B;"),
        ("x/b.rs", "use super::{X, c};"),
        ("x/c/mod.rs", "use super::X; use d::D;"),
        ("x/c/d.rs", "use super::C;"),
    ];
    assert!(circles(&files).is_empty());
}

#[test]
fn folders_are_children_too_and_each_is_looked_at_by_itself() {
    let files = [
        ("lib.rs", "use a::x::X;"),
        ("a/mod.rs", "use y::Y;"),
        ("a/x.rs", "use super::super::b::z::Z;"),
        ("a/y.rs", "use super::x::X;"),
        ("b/mod.rs", ""),
        ("b/z.rs", ""),
        ("b/w.rs", "use crate::a::y::Y;"),
    ];
    assert_eq!(circles(&files), [": a, b"], "by other files of theirs");
    let beside =
        [("a.rs", "use b::B;"), ("a/b.rs", "use super::c::C;"), ("a/c.rs", "use super::B;")];
    assert_eq!(circles(&beside), ["a: b, c"], "a folder's own file may be beside it");
}

#[test]
fn a_circle_of_three_is_one_and_two_circles_are_two() {
    let files = [
        ("a.rs", "use super::b::B;"),
        ("b.rs", "use super::c::C;"),
        ("c.rs", "use super::a::A; use super::d::D;"),
        ("d.rs", "use super::e::E;"),
        ("e.rs", "use super::d::D; use super::f::F;"),
        ("f.rs", ""),
    ];
    assert_eq!(circles(&files), [": a, b, c", ": d, e"]);
}
