//! Own data in recipes, copied texts and sessions: named by file, size and hash, carried if small,
//! and found or refused when they are read.
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::sync::Arc;

use engine::config::{DataKind, RunConfig};
use engine::own_data::{Origin, OwnData, carried};
use ndarray::Array2;
use triplet_lab_core::recipe::{
    self, Beside, Edit, Library, Recipe, from_text, from_text_with, minimal, read_with_steps,
    to_text, write, write_beside,
};
use triplet_lab_core::session::{self, Pace, RunRecord, Session, Writer};

const BYTES: &[u8] = b"x,y,class\n1,2,a\n";

/// Data as an importer would make them of `BYTES`.
fn own(path: &str, content: bool) -> Arc<OwnData> {
    let rows = 24;
    Arc::new(OwnData {
        points: Array2::from_shape_fn((rows, 3), |(row, k)| (row * (k + 1)) as f64 / 7.0),
        labels: (0..rows).map(|row| row % 3).collect(),
        class_names: ["a", "b", "c"].map(String::from).to_vec(),
        feature_names: ["x", "y", "z"].map(String::from).to_vec(),
        texts: None,
        side: None,
        standardize: true,
        origin: Origin {
            path: path.into(),
            size: BYTES.len() as u64,
            sha256: "00ff".into(),
            choices: vec![("label".into(), "class".into()), ("drop \"x\"".into(), "no".into())],
            content: content.then(|| carried(BYTES).unwrap()),
            beside: Vec::new(),
        },
    })
}

fn run(own: Arc<OwnData>) -> Recipe {
    let start = RunConfig::of_own(own).validate().unwrap();
    let mut later = start.to_config();
    later.loss.margin = 0.7;
    let edit = Edit { step: 40, config: later.validate().unwrap() };
    Recipe::new(start).with_edit(edit).unwrap().lasting(90).unwrap()
}

/// A library with one file, which keeps how it was asked.
struct OneFile {
    path: &'static str,
    asked: std::cell::RefCell<Vec<Origin>>,
}

impl OneFile {
    fn at(path: &'static str) -> Self {
        Self { path, asked: Default::default() }
    }
}

impl Library for OneFile {
    fn find(&self, origin: &Origin) -> Result<Arc<OwnData>, String> {
        self.asked.borrow_mut().push(origin.clone());
        if origin.path != self.path && origin.content.is_none() {
            return Err(format!("{} isn't there: choose the file", origin.path));
        }
        let mut found = (*own(&origin.path, false)).clone();
        found.origin = origin.clone();
        Ok(Arc::new(found))
    }
}

#[test]
fn a_recipe_beside_its_file_names_it_from_there_with_size_hash_and_choices() {
    let recipe = run(own("/lectures/week 3/iris.csv", false));
    let text = write_beside(&recipe, Some(Path::new("/lectures")));
    assert!(text.contains("data = \"own\""), "{text}");
    assert!(text.contains("path = \"week 3/iris.csv\", size = 16, sha256 = \"00ff\""), "{text}");
    let library = OneFile::at("/elsewhere/week 3/iris.csv");
    let beside = Beside { folder: Path::new("/elsewhere"), library: &library };
    let (read, steps) = read_with_steps(&text, &beside).unwrap();
    assert_eq!((&read, steps), (&recipe, Some(90)), "the same bytes and choices are the same data");
    assert_eq!(read.start().data.kind, DataKind::Own);
    assert_eq!(library.asked.borrow()[0].choices, own("", false).origin.choices);
}

#[test]
fn a_small_file_travels_in_a_copied_text_and_a_large_one_is_asked_for_by_its_name() {
    let library = OneFile::at("nowhere");
    let small = run(own("/home/jane/iris.csv", true));
    let read = from_text_with(&to_text(&small), &library).unwrap();
    assert_eq!(read, small);
    let asked = library.asked.borrow()[0].clone();
    assert_eq!(asked.bytes().unwrap().unwrap(), BYTES);
    assert_eq!(asked.path, "iris.csv", "no folders in what is given to others");
    let large = run(own("/home/jane/iris.csv", false));
    let refused = from_text_with(&to_text(&large), &library).unwrap_err().to_string();
    assert!(refused.contains("iris.csv isn't there: choose the file"), "{refused}");
    assert!(!minimal(&large).contains("jane"));
    let refused = from_text(&to_text(&large)).unwrap_err().to_string();
    assert!(refused.contains("iris.csv"), "{refused}");
}

#[test]
fn files_beside_small_ones_travel_with_them() {
    let library = OneFile::at("nowhere");
    let labels: &[u8] = b"a\nb\n";
    let mut data = (*own("/home/jane/words.vec", true)).clone();
    data.origin.take_along(vec![("sub/la\"bels.txt".into(), carried(labels).unwrap())]);
    let run = run(Arc::new(data));
    assert_eq!(from_text_with(&to_text(&run), &library).unwrap(), run);
    let asked = library.asked.borrow()[0].clone();
    assert_eq!(asked.bytes_beside("sub/la\"bels.txt").unwrap().unwrap(), labels);
    assert!(asked.bytes_beside("labels.txt").is_none());
    // They stay out where the data themselves do, and where there are too many of them.
    let mut large = (*own("words.vec", false)).clone();
    large.origin.take_along(vec![("labels.txt".into(), carried(labels).unwrap())]);
    assert!(large.origin.beside.is_empty());
    let mut many = (*own("words.vec", true)).clone();
    many.origin.take_along(vec![("labels.txt".into(), vec![0; 64 << 10].into())]);
    assert!(many.origin.beside.is_empty());
    let good = write(&self::run(own("words.vec", true)));
    for (wrong, says) in
        [("beside = 3", "beside is 3"), ("beside = { \"l\" = \"?\" }", "l is damaged")]
    {
        let text = good.replace("sha256", &format!("{wrong}, sha256"));
        let error = read_with_steps(&text, &library).unwrap_err();
        assert!(error.message.contains(says), "{}", error.message);
    }
}

#[test]
fn a_session_keeps_the_whole_path_and_the_content_once() {
    let data = own("/home/jane/iris.csv", true);
    let recipe = run(Arc::clone(&data));
    let record = |id| RunRecord { id, parent: None, recipe: recipe.clone() };
    let now = Session { runs: vec![record(1), record(2)], shown: 2, beside: None, at: 10 };
    let text = Writer::default().text(&now, Pace::All).unwrap();
    assert_eq!(text.matches("content = ").count(), 1);
    assert_eq!(text.matches("/home/jane/iris.csv").count(), 2);
    let library = OneFile::at("/home/jane/iris.csv");
    assert_eq!(session::read_with(text.as_bytes(), &library).unwrap(), now);
}

#[test]
fn what_is_wrong_with_a_file_is_said_with_its_line() {
    let says = |lines: &str| {
        let text = format!("version = 1\n{lines}\n");
        recipe::read_with_steps(&text, &OneFile::at("a.csv")).unwrap_err().to_string()
    };
    let whole = "path = \"b.csv\", size = 1, sha256 = \"0\"";
    assert_eq!(
        says("data = \"own\""),
        "line 2: data is own, but no file is named: add a key file, or choose other data"
    );
    assert!(says("data = \"own\"\nfile = 3").starts_with("line 3: file is 3: a table is needed"));
    assert!(
        says("data = \"own\"\nfile = { path = \"b.csv\" }").contains("line 3: file has no size")
    );
    let said = says(&format!("data = \"own\"\nfile = {{ {whole} }}"));
    assert_eq!(said, "line 3: b.csv isn't there: choose the file");
    let said = says(&format!("data = \"own\"\nfile = {{ {whole}, content = \"!\" }}"));
    assert!(said.contains("content is damaged: copy the recipe again"), "{said}");
    assert!(says(&format!("file = {{ {whole} }}")).contains("but data isn't \"own\""));
    let said =
        says(&format!("data = \"own\"\npoints = 7\nfile = {{ {} }}", whole.replace('b', "a")));
    assert!(said.starts_with("line 3: points is 7, but only the data"), "{said}");
}

#[test]
fn a_whole_recipe_can_be_read_by_people() {
    let text = write(&run(own("/a/iris.csv", false)));
    assert!(text.contains("\nheld-out = 0.25"), "{text}");
    assert!(!text.contains("\npoints = ") && !text.contains("\nclasses = "), "{text}");
}
