//! Vectors as people have them: the files of `tests/data` were written by NumPy, gensim and by
//! hand (`make.py`), and public ones lie in the project's `tests/data/import`.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use triplet_import::choices::Choices;
use triplet_import::error::ImportError;
use triplet_import::report::Report;
use triplet_import::{Imported, look, read};

const HERE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data");
const PUBLIC: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/import");

fn with_choices<T>(
    folder: &str,
    file: &str,
    choices: &[(&str, &str)],
    act: impl Fn(&str, &[u8], Choices, &triplet_import::Beside<'_>) -> Result<T, ImportError>,
) -> Result<T, ImportError> {
    let path = Path::new(folder).join(file);
    let bytes = fs::read(&path).unwrap();
    let folder = path.parent().unwrap();
    let beside = |name: &str| fs::read(folder.join(name)).map_err(|error| error.to_string());
    act(file, &bytes, choices.iter().copied().collect(), &beside)
}

fn open(file: &str, choices: &[(&str, &str)]) -> Result<Imported, ImportError> {
    with_choices(HERE, file, choices, read)
}

fn refusal(file: &str, choices: &[(&str, &str)]) -> String {
    open(file, choices).unwrap_err().to_string()
}

fn report(folder: &str, file: &str) -> Report {
    with_choices(folder, file, &[], look).unwrap().report
}

/// The numbers 0 to 17 in six rows, as `make.py` writes them.
fn is_grid(imported: &Imported, scale: f64) -> bool {
    let points = &imported.data.points;
    points.dim() == (6, 3)
        && points.iter().enumerate().all(|(at, &value)| value == at as f64 * scale)
}

fn names_of_labels(imported: &Imported) -> Vec<&str> {
    let data = &imported.data;
    data.labels.iter().map(|&label| data.class_names[label].as_str()).collect()
}

#[test]
fn arrays_of_every_type_and_order_have_the_same_numbers() {
    let grids =
        fs::read_dir(HERE).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    let grids: Vec<String> = grids.filter(|name| name.starts_with("grid_")).collect();
    assert_eq!(grids.len(), 20);
    for file in grids.iter().filter(|file| *file != "grid_bool.npy") {
        let imported = open(file, &[("labels", "labels.npy")]).unwrap();
        assert!(is_grid(&imported, 1.0), "{file}");
        assert_eq!(names_of_labels(&imported), ["a", "b", "é", "a", "b", "é"]);
    }
    let bits = open("grid_bool.npy", &[("labels", "labels.npy")]).unwrap();
    assert!(bits.data.points.iter().enumerate().all(|(at, &bit)| bit == f64::from(at % 2 == 0)));
}

#[test]
fn an_archive_says_by_its_names_which_array_is_what() {
    let plain = open("points_and_labels.npz", &[]).unwrap();
    assert!(is_grid(&plain, 1.0));
    assert_eq!(plain.data.feature_names, ["u", "v", "w"]);
    assert_eq!(names_of_labels(&plain), ["0", "1", "0", "1", "0", "1"]);
    assert_eq!(plain.report.label.as_deref(), Some("y"));

    let named = open("named.npz", &[]).unwrap();
    assert!(is_grid(&named, 1.0));
    assert_eq!(named.data.class_names, ["cat", "dog"]);
    assert_eq!(named.data.texts.as_ref().unwrap()[5], "animal 5");
    assert_eq!(
        named.report.left_out.iter().map(|out| out.column.as_str()).collect::<Vec<_>>(),
        ["other"]
    );

    assert_eq!(open("bytes_labels.npz", &[]).unwrap().data.class_names, ["no", "yes"]);
    assert_eq!(open("class_names.npz", &[]).unwrap().data.class_names, ["first", "second"]);
}

#[test]
fn square_pictures_in_an_archive_are_pictures() {
    let data = open("pictures.npz", &[]).unwrap().data;
    assert_eq!((data.side, data.points.dim()), (Some(5), (4, 25)));
    assert_eq!(data.class_names, ["3", "7"]);
    assert_eq!(data.labels, [1, 1, 0, 0]);
    assert_eq!((data.points[[0, 4]], data.points[[3, 20]]), (1.0, 0.2));
}

#[test]
fn what_python_alone_can_read_is_refused() {
    assert!(refusal("objects.npy", &[]).contains("pickle"));
    let public = with_choices(PUBLIC, "numpy_py3-objarr_pickled.npz", &[], read).unwrap_err();
    assert!(public.to_string().contains("array x has Python objects"), "{public}");
    assert!(refusal("complex.npy", &[]).contains("\"<c16\""));
    assert!(refusal("fields.npy", &[]).contains("named fields"));
    // Beside arrays that can be read, such an array is only left out.
    let part = open("part_objects.npz", &[]).unwrap();
    assert!(part.report.warnings.iter().any(|warning| warning.contains("Array meta")));
}

#[test]
fn an_archive_that_leaves_a_doubt_asks_for_a_choice() {
    let doubt = refusal("two_arrays.npz", &[]);
    assert!(doubt.contains("left, right") && doubt.contains("array = NAME"), "{doubt}");
    assert!(is_grid(&open("two_arrays.npz", &[("array", "right")]).unwrap(), 1.0));
    assert!(refusal("two_arrays.npz", &[("array", "middle")]).contains("left, right"));
    assert!(refusal("measured.npz", &[]).contains("row 1, is 0.5"));
}

#[test]
fn rows_with_numbers_that_are_none_are_dropped_and_counted() {
    let Imported { data, report } = open("missing.npz", &[]).unwrap();
    assert_eq!(
        data.points,
        ndarray::array![[1.0, 2.0], [5.0, 6.0], [7.0, 8.0], [7.0, 8.0], [7.0, 8.0]]
    );
    assert_eq!(data.labels, [0, 1, 0, 1, 1]);
    assert_eq!((report.rows, report.dropped_rows, report.missing), (7, 2, 2));
    assert_eq!((report.duplicates, report.contradictions, report.singletons), (1, 1, 0));
    assert_eq!(report.classes.0, [("0".to_owned(), 2), ("1".to_owned(), 3)]);
}

#[test]
fn a_bomb_is_refused_before_it_is_unpacked() {
    let refused = refusal("bomb.npz", &[]);
    assert!(refused.contains("ZIP bomb") && refused.contains("X.npy"), "{refused}");
}

#[test]
fn vectors_without_labels_say_what_they_are_and_how_to_give_labels() {
    let digits = report(PUBLIC, "umap_digits_embedding_42.npy");
    assert_eq!((digits.rows, digits.features.len(), digits.label), (1797, 2, None));
    let refused = with_choices(PUBLIC, "umap_digits_embedding_42.npy", &[], read).unwrap_err();
    assert!(refused.to_string().contains("labels = FILE"), "{refused}");

    let bytes = fs::read(Path::new(PUBLIC).join("umap_digits_embedding_42.npy")).unwrap();
    let lines: String = (0..1797).map(|row| format!("{}\n", row % 10)).collect();
    let beside = |_: &str| Ok(lines.clone().into_bytes());
    let choices: Choices = [("labels", "digits.txt")].into_iter().collect();
    let data = read("digits.npy", &bytes, choices, &beside).unwrap().data;
    assert_eq!(data.class_names.len(), 10);
    // As numpy prints them.
    assert!((data.points[[0, 0]] - 12.25736504).abs() < 1e-8);
    assert!((data.points[[1796, 1]] - 5.33720546).abs() < 1e-8);
    assert!((data.points.column(0).sum() + 5.43125184).abs() < 1e-8);
}

#[test]
fn word_vectors_take_the_words_that_a_label_file_lists() {
    let glove = report(PUBLIC, "gensim_test_glove.txt");
    assert_eq!((glove.rows, glove.features.len(), glove.label), (76, 50, None));

    let bytes = fs::read(Path::new(PUBLIC).join("gensim_test_glove.txt")).unwrap();
    let beside = |_: &str| {
        Ok(b"he\tpronoun\nzebra\tanimal\nit\tpronoun\nof\tpreposition\nfor\tpreposition\n".to_vec())
    };
    let choices: Choices = [("labels", "kinds.tsv")].into_iter().collect();
    let Imported { data, report } = read("glove.txt", &bytes, choices, &beside).unwrap();
    assert_eq!(data.class_names, ["preposition", "pronoun"]);
    assert_eq!(&data.texts.as_ref().unwrap()[..], ["of", "for", "he", "it"]);
    assert!(report.warnings.iter().any(|warning| warning.starts_with("1 word of the label file")));
}

#[test]
fn word2vec_is_the_same_as_text_and_in_both_binary_forms() {
    let text = open("words.vec", &[("labels", "word_classes.tsv")]).unwrap().data;
    assert_eq!(&text.texts.as_ref().unwrap()[..], ["dog", "New York", "cat", "Rome"]);
    assert_eq!(text.points.row(1).to_vec(), [-0.5, -0.375, -0.25, -0.125]);
    for file in ["words.bin", "words_c.bin"] {
        let data = open(file, &[("labels", "word_classes.tsv")]).unwrap().data;
        assert_eq!((&data.points, &data.labels), (&text.points, &text.labels), "{file}");
        assert_eq!(data.texts.as_ref().unwrap()[1], "New_York");
    }
}

#[test]
fn projector_files_are_read_with_a_header_or_without() {
    let one = ["a", "b", "a", "b", "a", "b"];
    for (folder, is_noted) in [
        ("projector_one", false),
        ("projector_one_header", true),
        ("projector_table", false),
        ("projector_table_no_header", true),
    ] {
        let imported = open(&format!("{folder}/tensors.tsv"), &[]).unwrap();
        assert!(is_grid(&imported, 0.5), "{folder}");
        assert_eq!(names_of_labels(&imported), one, "{folder}");
        let noted = imported.report.warnings.iter().any(|warning| warning.contains("metadata.tsv"));
        assert_eq!(noted, is_noted, "{folder}: {:?}", imported.report.warnings);
        if folder.contains("table") {
            assert_eq!(imported.data.texts.unwrap()[2], "name 2");
        }
    }
    let short = refusal("projector_short/tensors.tsv", &[]);
    assert!(short.contains("has 2 lines, but there are 6 rows"), "{short}");
}

#[test]
fn a_projector_configuration_names_vectors_and_labels() {
    for file in
        ["projector/projector_config.json", "projector/projector_config.pbtxt", "projector.zip"]
    {
        let imported = open(file, &[]).unwrap();
        assert!(is_grid(&imported, 0.5), "{file}");
        assert_eq!(imported.data.class_names, ["a", "b"]);
        assert_eq!(imported.report.label.as_deref(), Some("kind"));
        assert_eq!(imported.data.origin.path, file);
    }
    assert!(refusal("projector/fetched.json", &[]).contains("nothing is fetched"));
}

#[test]
fn files_elsewhere_are_not_read() {
    for path in ["/etc/passwd", "../labels.npy", "C:\\labels.txt", "a/../../b", "http://x/y"] {
        let refused = refusal("grid_little_f8.npy", &[("labels", path)]);
        assert!(refused.contains("beside"), "{refused}");
    }
}

#[test]
fn choices_that_were_made_are_written_down_and_read_the_same_again() {
    for file in [
        "named.npz",
        "projector/projector_config.json",
        "projector.zip",
        "projector_table/tensors.tsv",
    ] {
        let first = open(file, &[]).unwrap();
        let choices = &first.data.origin.choices;
        let pairs: Vec<(&str, &str)> =
            choices.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let again = open(file, &pairs).unwrap();
        assert_eq!(again.data, first.data, "{file}");
        assert_eq!(again.data.points, first.data.points);
        assert_eq!(again.data.labels, first.data.labels);
    }
}

#[test]
fn another_label_file_than_before_is_refused() {
    let first = open("grid_little_f8.npy", &[("labels", "labels.npy")]).unwrap();
    let hash = first.data.origin.choices.iter().find(|(name, _)| name == "labels-sha256").unwrap();
    let same = [("labels", "labels.npy"), ("labels-sha256", hash.1.as_str())];
    assert!(open("grid_little_f8.npy", &same).is_ok());
    let other = [("labels", "labels_short.npy"), ("labels-sha256", hash.1.as_str())];
    assert!(refusal("grid_little_f8.npy", &other).contains("has changed"));
    let short = refusal("grid_little_f8.npy", &[("labels", "labels_short.npy")]);
    assert!(short.contains("has 3 elements, but there are 6 rows"), "{short}");
}

#[test]
fn a_recipe_takes_the_files_along_that_were_read_beside_the_vectors() {
    let origin = open("projector/projector_config.json", &[]).unwrap().data.origin;
    let names: Vec<_> = origin.beside.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(names, ["points.bytes", "labels.tsv"]);
    for name in names {
        let bytes = std::fs::read(format!("{HERE}/projector/{name}")).unwrap();
        assert_eq!(origin.bytes_beside(name).unwrap().unwrap(), bytes);
    }
    // An archive has all of it inside.
    assert!(open("projector.zip", &[]).unwrap().data.origin.beside.is_empty());
}

#[test]
fn a_choice_that_nothing_knows_is_refused() {
    assert!(refusal("named.npz", &[("lables", "y")]).contains("labels"));
    assert!(refusal("named.npz", &[("standardize", "maybe")]).contains("true or false"));
    assert!(refusal("named.npz", &[("sample-seed", "-1")]).contains("whole number"));
}

#[test]
fn more_rows_than_there_is_room_for_are_sampled_class_by_class() {
    let mut file = Vec::from(b"\x93NUMPY\x01\x00");
    let head = "{'descr': '|u1', 'fortran_order': False, 'shape': (300000, 1), }";
    file.extend((head.len() as u16).to_le_bytes());
    file.extend(head.bytes());
    file.extend((0..300_000).map(|row| (row % 251) as u8));
    // Ninety per cent are of one class, and three rows of a third.
    let labels: String = (0..300_000)
        .map(|row| match row {
            0..3 => "rare\n",
            row if row % 10 == 0 => "some\n",
            _ => "most\n",
        })
        .collect();
    let beside = |_: &str| Ok(labels.clone().into_bytes());
    let choices: Choices = [("labels", "labels.txt")].into_iter().collect();
    let Imported { data, report } = read("big.npy", &file, choices, &beside).unwrap();
    let sizes: Vec<u64> = report.classes.0.iter().map(|(_, size)| *size).collect();
    assert_eq!(data.class_names, ["most", "rare", "some"]);
    assert_eq!(sizes, [89_999, 2, 9_999]);
    assert_eq!((report.rows, report.sampled), (300_000, 100_000));
}

#[test]
fn a_file_that_was_cut_off_says_so_wherever_it_was_cut() {
    let whole = fs::read(Path::new(HERE).join("grid_little_f8.npy")).unwrap();
    let beside = |_: &str| fs::read(Path::new(HERE).join("labels.npy")).map_err(|e| e.to_string());
    for length in 6..whole.len() {
        let choices: Choices = [("labels", "labels.npy")].into_iter().collect();
        let error = read("cut.npy", &whole[..length], choices, &beside).unwrap_err().to_string();
        assert!(error.contains("cut off"), "{length}: {error}");
    }
    let words = fs::read(Path::new(HERE).join("words.bin")).unwrap();
    let cut = read("words.bin", &words[..100], Choices::default(), &beside).unwrap_err();
    assert!(cut.to_string().contains("of the 6"), "{cut}");
}
